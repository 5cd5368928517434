import { contractSuite } from 'driftline/playwright';

// All tests derived from the contract: each operation, wrong requests, forged tokens, repeated requests.
contractSuite();
