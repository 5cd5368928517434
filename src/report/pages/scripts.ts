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

/** Opens what a link within the page leads to, where it is folded and the browser does not open it. */
export const REVEAL_SCRIPT = `
(() => {
  const reveal = (hash) => {
    const target = hash.length > 1 && document.getElementById(decodeURIComponent(hash.slice(1)));
    if (!target) return;
    for (let fold = target.closest('details'); fold; fold = fold.parentElement.closest('details')) fold.open = true;
    target.scrollIntoView();
  };
  addEventListener('hashchange', () => reveal(location.hash));
  document.addEventListener('click', ({ target }) => {
    const link = target.closest('a[href^="#"]');
    if (link && link.hash === location.hash) reveal(link.hash);
  });
  reveal(location.hash);
})();
`;

/** Copies the command beside a button. A browser without a clipboard for pages of a file selects it. */
export const COPY_SCRIPT = `
(() => {
  for (const button of document.querySelectorAll('[data-copy]')) {
    button.hidden = false;
    button.addEventListener('click', async () => {
      const command = button.closest('figure, p').querySelector('.pick');
      const selected = getSelection();
      selected.selectAllChildren(command);
      try {
        await navigator.clipboard.writeText(command.textContent);
        button.textContent = 'Copied';
      } catch {
        button.textContent = document.execCommand('copy') ? 'Copied' : 'Selected';
      }
      setTimeout(() => { button.textContent = 'Copy'; }, 2000);
    });
  }
})();
`;

/**
 * Reloads a served page when the server sends the event `news`. Open details stay open, and the browser keeps
 * the scroll position.
 */
export const LIVE_SCRIPT = `
(() => {
  const key = 'driftline-open:' + location.pathname;
  const all = () => [...document.querySelectorAll('details')];
  const nameOf = (element) => {
    const part = element.closest('section[id]');
    return (part ? part.id : '') + '/' + all().filter((each) => each.closest('section[id]') === part).indexOf(element);
  };
  const open = JSON.parse(sessionStorage.getItem(key) || '[]');
  for (const element of all()) if (open.includes(nameOf(element))) element.open = true;
  const source = new EventSource('live');
  source.addEventListener('news', () => {
    sessionStorage.setItem(key, JSON.stringify(all().filter((each) => each.open).map(nameOf)));
    location.reload();
  });
})();
`;

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
