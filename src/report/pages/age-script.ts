/**
 * Shows the age of the page, and a warning if it is older than an hour, because an old page may still say
 * "up". Without scripts the page shows only the time it was built.
 */
export const AGE_SCRIPT = `
(() => {
  const built = Date.parse(document.querySelector('[data-built]').dateTime);
  const age = document.querySelector('[data-age]');
  const stale = document.querySelector('[data-stale]');
  const update = () => {
    const minutes = Math.floor((Date.now() - built) / 60000);
    if (minutes < 0) return;
    const days = Math.floor(minutes / 1440);
    const hours = Math.floor(minutes / 60);
    const text = days > 1 ? days + ' d' : hours > 0 ? hours + ' h' : minutes + ' min';
    age.textContent = minutes === 0 ? ' (just now)' : ' (' + text + ' ago)';
    stale.hidden = minutes < 60;
  };
  update();
  setInterval(update, 20000);
})();
`;
