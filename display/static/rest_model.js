// Why nobody calls at a counter, and why no numbers are given, in the hall's words; pure.

export const PAUSES = {
  lunch: { vi: "Nghỉ trưa", en: "Lunch break" },
  break: { vi: "Nghỉ giải lao", en: "Short break" },
  consulting: { vi: "Trao đổi nghiệp vụ", en: "The clerk is consulting" },
};

const NOT_ISSUING = {
  before: { vi: "Chưa đến giờ làm việc", en: "Not open yet" },
  break: { vi: "Nghỉ giữa buổi", en: "Break" },
  ended: { vi: "Đã hết giờ lấy số", en: "No more numbers today" },
  stopped: { vi: "Tạm ngừng phát số", en: "No numbers for now" },
  old_day: { vi: "Chưa mở ngày làm việc", en: "Not open yet" },
};
// A break that ends within these hours is what everybody calls lunch.
const LUNCH = ["12:00", "15:00"];

// Returns {words, back}: why no numbers are given, and when they will be ("" if nobody has
// said); null while they are given or no day is open.
export function resting({ day, issuing }, { timezone }) {
  if (day === null || issuing.open) return null;
  const time = issuing.until === null ? "" : timeOf(issuing.until, timezone);
  const isLunch = issuing.why === "break" && LUNCH[0] <= time && time <= LUNCH[1];
  const words = isLunch ? PAUSES.lunch : NOT_ISSUING[issuing.why] ?? NOT_ISSUING.stopped;
  const back = time === "" ? { vi: "", en: "" } : { vi: `Phát số lại lúc ${time}`, en: `Numbers again at ${time}` };
  const begins = issuing.why === "before" && time !== "";
  return { words, back: begins ? { vi: `Phát số từ ${time}`, en: `Numbers from ${time}` } : back };
}

function timeOf(moment, timezone) {
  const shown = { timeZone: timezone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  return new Intl.DateTimeFormat("vi-VN", shown).format(new Date(moment));
}
