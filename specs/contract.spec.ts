import { contractSuite } from 'driftline/playwright';

// Everything that follows from the contract alone: each operation, wrong requests, forged tokens, steadiness.
contractSuite();
