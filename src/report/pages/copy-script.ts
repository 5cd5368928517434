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
