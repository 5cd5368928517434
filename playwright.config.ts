import { defineContractConfig } from 'driftline/playwright';

export default defineContractConfig();
