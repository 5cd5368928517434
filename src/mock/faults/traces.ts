/** Stack traces as the runtimes print them. */
export const TRACES: Readonly<Record<string, string>> = {
  JavaScript: '    at SessionStore.open (/srv/api/session-store.js:118:11)',
  'JavaScript of Node itself':
    '    at process.processTicksAndRejections (node:internal/process/task_queues:95:5)',
  Java: '\tat com.example.api.LoginController.login(LoginController.java:42)',
  'C#': '   at Api.Login.Post(String user) in /src/Login.cs:line 42',
  Python: 'Traceback (most recent call last):\n  File "/srv/api/login.py", line 42, in login',
  PHP: '#0 /srv/api/login.php(42): Login->open()',
  Ruby: "/srv/api/login.rb:42:in `open'",
  Go: 'goroutine 1 [running]:\nmain.login(0x1)',
};
