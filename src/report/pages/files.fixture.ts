// Test support: the files beside the front page.
import type { ReportFiles } from './file-list.ts';

export const NO_FILES: ReportFiles = {
  monitor: false,
  contract: false,
  playwright: false,
  findings: false,
  sarif: false,
  junit: false,
  mutation: false,
};

export const ALL_FILES: ReportFiles = {
  monitor: true,
  contract: true,
  playwright: true,
  findings: true,
  sarif: true,
  junit: true,
  mutation: true,
};
