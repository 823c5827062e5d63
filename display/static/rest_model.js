// Why nobody calls at a counter, and why no numbers are given, in the hall's words; pure.

import { momentWords } from "/static/moment.js";

export const PAUSES = {
  lunch: { vi: "Nghỉ trưa", en: "Lunch break" },
  break: { vi: "Nghỉ giải lao", en: "Short break" },
  consulting: { vi: "Trao đổi nghiệp vụ", en: "The clerk is consulting" },
};

const NOT_ISSUING = {
  before: { vi: "Chưa đến giờ làm việc", en: "Not open yet" },
  break: { vi: "Nghỉ giữa buổi", en: "Break" },
  ended: { vi: "Đã hết giờ phát số", en: "No more numbers today" },
  stopped: { vi: "Tạm ngưng phát số", en: "No numbers for now" },
  old_day: { vi: "Chưa bắt đầu phát số", en: "Not open yet" },
};
// A break that ends within these hours is what everybody calls lunch.
const LUNCH = ["12:00", "15:00"];

// Returns {words, back}: why no numbers are given, and when they will be ("" if nobody has
// said); null while they are given or no day is open. `now` is the server's time, null if unknown.
export function resting({ day, issuing }, { timezone }, now) {
  if (day === null || issuing.open) return null;
  const when = (language) => (issuing.until === null ? "" : momentWords(issuing.until, timezone, language, now));
  const time = when("vi");
  const isLunch = issuing.why === "break" && LUNCH[0] <= time && time <= LUNCH[1];
  const words = isLunch ? PAUSES.lunch : NOT_ISSUING[issuing.why] ?? NOT_ISSUING.stopped;
  const back = time === "" ? { vi: "", en: "" } : { vi: `Phát số lại lúc ${time}`, en: `Numbers again at ${when("en")}` };
  const begins = issuing.why === "before" && time !== "";
  return { words, back: begins ? { vi: `Phát số từ ${time}`, en: `Numbers from ${when("en")}` } : back };
}
