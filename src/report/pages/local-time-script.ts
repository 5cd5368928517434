/**
 * Shows times in the zone of the reader, with UTC as their title. Without scripts they are UTC; days and the times in
 * graphics are.
 */
export const LOCAL_TIME_SCRIPT = `
(() => {
  const built = new Date(document.querySelector('[data-built]').dateTime);
  const date = (at, year) => new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', ...(year && { year: 'numeric' }) }).format(at);
  const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
  let changed = false;
  for (const element of document.querySelectorAll('time[datetime]')) {
    const at = new Date(element.dateTime);
    if (Number.isNaN(at.getTime()) || at.getTimezoneOffset() === 0) continue;
    const full = element.matches('[data-built]') || at.getFullYear() !== built.getFullYear();
    const day = full || at.toDateString() !== built.toDateString() ? date(at, full) + ' ' : '';
    element.title = element.dateTime.replace('T', ' ').replace('Z', ' UTC');
    element.textContent = day + clock.format(at);
    changed = true;
  }
  const zone = document.querySelector('[data-zone]');
  if (changed) zone.textContent = 'Times are those of ' + Intl.DateTimeFormat().resolvedOptions().timeZone + ', with UTC on hover; days are UTC.';
})();
`;
