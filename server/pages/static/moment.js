// When something will be, in a few words: the time, and the date if it is another one.

const TIME = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
const ON = { vi: " ngày ", en: " on " };
const DATE = { vi: { day: "2-digit", month: "2-digit" }, en: { day: "numeric", month: "long" } };

// "13:30"; "07:30 ngày 24/11" or "07:30 on 24 November" if that is not the date of `now` by
// the office's clock: whoever reads the time alone would stay and wait for it. Without a
// `now` (null) nobody knows, and the time stands alone.
export function momentWords(moment, timezone, language, now = new Date()) {
  const inZone = (when, shown, locale = "en-GB") => new Intl.DateTimeFormat(locale, { timeZone: timezone, ...shown }).format(new Date(when));
  const time = inZone(moment, TIME);
  const isToday = now === null || inZone(moment, DATE.vi) === inZone(now, DATE.vi);
  return isToday ? time : time + ON[language] + inZone(moment, DATE[language]);
}
