// The server's time, carried on by the browser's own steady counter: a television's clock
// is often wrong, and the hall must not see another time than the one on the slips.

export class ServerClock {
  // `steady` returns milliseconds that only ever grow.
  constructor(timezone, steady = () => performance.now()) {
    this.steady = steady;
    this.offset = null;
    this.format = new Intl.DateTimeFormat("vi-VN", {
      timeZone: timezone,
      hour: "2-digit",
      minute: "2-digit",
      hourCycle: "h23",
    });
  }

  // Takes over the time of a Date header.
  set(date) {
    const time = Date.parse(date);
    if (!Number.isNaN(time)) this.offset = time - this.steady();
  }

  // Returns "09:41", or "" as long as the server has not been heard.
  now() {
    return this.at(this.steady());
  }

  // Returns the moment that it is, null as long as the server has not been heard.
  date() {
    return this.offset === null ? null : new Date(this.offset + this.steady());
  }

  // Returns the time that it was when `steady` said `moment`.
  at(moment) {
    return this.offset === null ? "" : this.format.format(this.offset + moment);
  }
}
