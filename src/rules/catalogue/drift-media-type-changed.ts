import type { Rule } from '../rule.ts';
import { drifted } from './checks/response.ts';

export const driftMediaTypeChanged: Rule = {
  id: 'drift-media-type-changed',
  family: 'drift',
  change: 'breaking',
  severity: 'warning',
  title: 'The media type of the body changed',
  why: 'Clients choose how to read a body by its media type.',
  fix: 'Send the accepted media type, or accept the new one.',
  check: drifted('media-type-changed'),
};
