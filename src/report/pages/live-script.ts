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
