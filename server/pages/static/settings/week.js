// Opening hours as a week of days and back; pure.

export const DAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

// Returns the sittings of each day, in the order in which they begin.
export function weekOf(weekly) {
  return DAYS.map((day) =>
    weekly
      .filter((opening) => opening.days.includes(day))
      .flatMap((opening) => opening.sittings)
      .map((sitting) => ({ ...sitting }))
      .sort((a, b) => (a.begin < b.begin ? -1 : 1)));
}

// Returns the openings of a week; days that are alike stand together.
export function weeklyOf(week) {
  const openings = [];
  week.forEach((sittings, n) => {
    if (sittings.length === 0) return;
    const alike = openings.find((opening) => JSON.stringify(opening.sittings) === JSON.stringify(sittings));
    if (alike) alike.days.push(DAYS[n]);
    else openings.push({ days: [DAYS[n]], sittings: sittings.map((sitting) => ({ ...sitting })) });
  });
  return openings;
}
