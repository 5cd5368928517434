// Loaded by `node --require`: the wall clock of the process is wrong by CLOCK_JUMP_MS milliseconds.
const RealDate = Date;
const jump = Number(process.env.CLOCK_JUMP_MS);

globalThis.Date = class extends RealDate {
  constructor(...given) {
    super(...(given.length === 0 ? [RealDate.now() + jump] : given));
  }
  static now() {
    return RealDate.now() + jump;
  }
};
