// The time zone of a new goal is that of the browser, shown in its field, unless something is said there.
const zone = document.getElementById("f-time_zone");
if (zone && !zone.value) zone.value = Intl.DateTimeFormat().resolvedOptions().timeZone ?? "";
