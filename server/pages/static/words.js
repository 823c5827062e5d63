// What the clerk's page says, in Vietnamese.

// In the order in which they stand on the page; `digit` is the key on the keyboard.
export const KEYS = [
  { key: "open", digit: "1", words: "Nhận quầy, bắt đầu gọi số" },
  { key: "next", digit: "1", words: "Gọi số tiếp theo" },
  { key: "recall", digit: "2", words: "Gọi lại" },
  { key: "serve", digit: "3", words: "Bắt đầu" },
  { key: "finish", digit: "4", words: "Hoàn tất" },
  { key: "miss", digit: "5", words: "Vắng mặt" },
  { key: "pause", digit: "0", words: "Tạm ngưng" },
];

export const RESUME = "Tiếp tục gọi số";

export const STATES = { called: "Đã gọi", serving: "Đang phục vụ", on_hold: "Tạm giữ" };

export const REFUSALS = {
  NothingWaiting: "Chưa có ai chờ.",
  NothingInHand: "Quầy chưa có số nào.",
  IllegalAction: "Không làm được việc này lúc này. Nếu muốn đổi quầy hoặc đăng xuất, xin hoàn tất số đang phục vụ trước.",
  CounterPaused: "Quầy đang tạm ngưng. Bấm “Tiếp tục gọi số” trước.",
  NotYourCounter: "Quầy này hiện do người khác nhận. Bấm “Nhận quầy” nếu ông/bà ngồi ở đây.",
  OfficeClosed: "Ngày làm việc chưa được mở.",
  OfficeOpen: "Ngày làm việc đã được mở rồi.",
  WrongPin: "Tên hoặc mã PIN chưa đúng.",
  LockedOut: "Nhập sai nhiều lần. Xin đợi một lát rồi thử lại.",
  LoginNeeded: "Xin đăng nhập lại.",
  Unreachable: "Máy chủ không trả lời. Việc vừa bấm có thể chưa được ghi; xin thử lại.",
};
export const OTHER_REFUSAL = "Máy chủ không làm được việc này. Xin thử lại.";

export function reason({ reason, overtaken }) {
  if (reason === "priority") return "ưu tiên";
  if (reason === "yielded") return `đã nhường ${overtaken} lượt`;
  return "chờ lâu nhất";
}

// "5 phút", "1 giờ 05 phút", "dưới 1 phút"; "–" when the clocks cannot be trusted.
export function span(seconds) {
  if (seconds === null) return "–";
  const minutes = Math.floor(seconds / 60);
  if (minutes < 1) return "dưới 1 phút";
  if (minutes < 60) return `${minutes} phút`;
  return `${Math.floor(minutes / 60)} giờ ${String(minutes % 60).padStart(2, "0")} phút`;
}

// "4:07", for a time that runs.
export function running(seconds) {
  if (seconds === null) return "–";
  return `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;
}
