import type { Rule } from '../rule.ts';
import { accountLocked } from './account-locked.ts';
import { allowMissing } from './allow-missing.ts';
import { bodyAlternativesUnmatched } from './body-alternatives-unmatched.ts';
import { bodyByteOrderMark } from './body-byte-order-mark.ts';
import { bodyConstWrong } from './body-const-wrong.ts';
import { bodyDiffersFromSent } from './body-differs-from-sent.ts';
import { bodyDiscriminatorMismatch } from './body-discriminator-mismatch.ts';
import { bodyEnumWrong } from './body-enum-wrong.ts';
import { bodyFormatWrong } from './body-format-wrong.ts';
import { bodyKeyRepeated } from './body-key-repeated.ts';
import { bodyLengthWrong } from './body-length-wrong.ts';
import { bodyMalformed } from './body-malformed.ts';
import { bodyMissing } from './body-missing.ts';
import { bodyNotJson } from './body-not-json.ts';
import { bodyNotUtf8 } from './body-not-utf-8.ts';
import { bodyNumberImprecise } from './body-number-imprecise.ts';
import { bodyNumberWrong } from './body-number-wrong.ts';
import { bodyParameterMismatch } from './body-parameter-mismatch.ts';
import { bodyPatternWrong } from './body-pattern-wrong.ts';
import { bodyPropertyForbidden } from './body-property-forbidden.ts';
import { bodyPropertyMissing } from './body-property-missing.ts';
import { bodyPropertyUndocumented } from './body-property-undocumented.ts';
import { bodyPropertyWriteOnly } from './body-property-write-only.ts';
import { bodySizeWrong } from './body-size-wrong.ts';
import { bodyTypeWrong } from './body-type-wrong.ts';
import { bodyUndocumented } from './body-undocumented.ts';
import { callDnsFailed } from './call-dns-failed.ts';
import { callGatewayFailed } from './call-gateway-failed.ts';
import { callNotHttp } from './call-not-http.ts';
import { callProxyFailed } from './call-proxy-failed.ts';
import { callRefused } from './call-refused.ts';
import { callReset } from './call-reset.ts';
import { callTimedOut } from './call-timed-out.ts';
import { callTlsFailed } from './call-tls-failed.ts';
import { callTooLarge } from './call-too-large.ts';
import { callTruncated } from './call-truncated.ts';
import { callUndecodable } from './call-undecodable.ts';
import { certificateExpiring } from './certificate-expiring.ts';
import { challengeMissing } from './challenge-missing.ts';
import { charsetNotUtf8 } from './charset-not-utf-8.ts';
import { cookieUnprotected } from './cookie-unprotected.ts';
import { corsAnyOrigin } from './cors-any-origin.ts';
import { createdNotListed } from './created-not-listed.ts';
import { creationMomentFuture } from './creation-moment-future.ts';
import { defaultIgnored } from './default-ignored.ts';
import { deletedResourceFound } from './deleted-resource-found.ts';
import { driftBecameNullable } from './drift-became-nullable.ts';
import { driftBodyEnveloped } from './drift-body-enveloped.ts';
import { driftBodyUnwrapped } from './drift-body-unwrapped.ts';
import { driftFormatChanged } from './drift-format-changed.ts';
import { driftHeaderAppeared } from './drift-header-appeared.ts';
import { driftHeaderVanished } from './drift-header-vanished.ts';
import { driftMediaTypeChanged } from './drift-media-type-changed.ts';
import { driftPropertyAppeared } from './drift-property-appeared.ts';
import { driftPropertyReplaced } from './drift-property-replaced.ts';
import { driftPropertyVanished } from './drift-property-vanished.ts';
import { driftStatusNew } from './drift-status-new.ts';
import { driftTokenAlgorithmChanged } from './drift-token-algorithm-changed.ts';
import { driftTokenClaimsChanged } from './drift-token-claims-changed.ts';
import { driftTokenFormChanged } from './drift-token-form-changed.ts';
import { driftTokenLifetimeChanged } from './drift-token-lifetime-changed.ts';
import { driftTokenRightsWidened } from './drift-token-rights-widened.ts';
import { driftTypeChanged } from './drift-type-changed.ts';
import { driftValueNew } from './drift-value-new.ts';
import { driftWordingChanged } from './drift-wording-changed.ts';
import { etagOutdated } from './etag-outdated.ts';
import { etagRepeated } from './etag-repeated.ts';
import { expectationFailed } from './expectation-failed.ts';
import { filterIgnored } from './filter-ignored.ts';
import { filterLosesItems } from './filter-loses-items.ts';
import { headInconsistent } from './head-inconsistent.ts';
import { headerMalformed } from './header-malformed.ts';
import { headerMissing } from './header-missing.ts';
import { headerWrong } from './header-wrong.ts';
import { idReused } from './id-reused.ts';
import { invalidRequestAccepted } from './invalid-request-accepted.ts';
import { itemInconsistent } from './item-inconsistent.ts';
import { jobUnfinished } from './job-unfinished.ts';
import { limitExceeded } from './limit-exceeded.ts';
import { listItemRepeated } from './list-item-repeated.ts';
import { locationOfAnother } from './location-of-another.ts';
import { mediaTypeMissing } from './media-type-missing.ts';
import { mediaTypeUndocumented } from './media-type-undocumented.ts';
import { nextPageElsewhere } from './next-page-elsewhere.ts';
import { nextPageMissing } from './next-page-missing.ts';
import { pageRepeated } from './page-repeated.ts';
import { pageSkipsItems } from './page-skips-items.ts';
import { problemStatusWrong } from './problem-status-wrong.ts';
import { protectionBypassed } from './protection-bypassed.ts';
import { rangeWrong } from './range-wrong.ts';
import { rateLimited } from './rate-limited.ts';
import { readOnlyChanged } from './read-only-changed.ts';
import { replacementIncomplete } from './replacement-incomplete.ts';
import { requestEchoed } from './request-echoed.ts';
import { requestUndocumented } from './request-undocumented.ts';
import { requestWrong } from './request-wrong.ts';
import { resourceMomentWrong } from './resource-moment-wrong.ts';
import { responseShared } from './response-shared.ts';
import { responseSlow } from './response-slow.ts';
import { rightByRequest } from './right-by-request.ts';
import { secretInBody } from './secret-in-body.ts';
import { secretInHeader } from './secret-in-header.ts';
import { serverError } from './server-error.ts';
import { serverSlow } from './server-slow.ts';
import { serverTooSlow } from './server-too-slow.ts';
import { sortIgnored } from './sort-ignored.ts';
import { stackTrace } from './stack-trace.ts';
import { statusUndocumented } from './status-undocumented.ts';
import { tokenByOtherMethod } from './token-by-other-method.ts';
import { tokenCacheable } from './token-cacheable.ts';
import { tokenClaimMalformed } from './token-claim-malformed.ts';
import { tokenClaimsLeak } from './token-claims-leak.ts';
import { tokenExpMissing } from './token-exp-missing.ts';
import { tokenExpired } from './token-expired.ts';
import { tokenExpiryMismatch } from './token-expiry-mismatch.ts';
import { tokenInRefusal } from './token-in-refusal.ts';
import { tokenInconsistent } from './token-inconsistent.ts';
import { tokenIssuedInFuture } from './token-issued-in-future.ts';
import { tokenJtiReused } from './token-jti-reused.ts';
import { tokenKeyGuessable } from './token-key-guessable.ts';
import { tokenLifetimeUnusual } from './token-lifetime-unusual.ts';
import { tokenNotJwt } from './token-not-jwt.ts';
import { tokenNotYetValid } from './token-not-yet-valid.ts';
import { tokenReused } from './token-reused.ts';
import { tokenTypeWrong } from './token-type-wrong.ts';
import { tokenUnsigned } from './token-unsigned.ts';
import { totalWrong } from './total-wrong.ts';
import { userEnumeration } from './user-enumeration.ts';
import { validRequestRejected } from './valid-request-rejected.ts';
import { validatorIgnored } from './validator-ignored.ts';

/** Every rule, in the order in which findings are reported. To add one: its file, and its line here. */
export const rules: readonly Rule[] = [
  callDnsFailed,
  callRefused,
  callProxyFailed,
  callTlsFailed,
  callReset,
  callTimedOut,
  callTruncated,
  callTooLarge,
  callUndecodable,
  callNotHttp,
  callGatewayFailed,
  rateLimited,
  accountLocked,
  statusUndocumented,
  invalidRequestAccepted,
  protectionBypassed,
  rightByRequest,
  serverError,
  validRequestRejected,
  expectationFailed,
  requestWrong,
  requestUndocumented,
  mediaTypeMissing,
  mediaTypeUndocumented,
  charsetNotUtf8,
  bodyMissing,
  bodyUndocumented,
  bodyNotUtf8,
  bodyByteOrderMark,
  bodyNotJson,
  bodyMalformed,
  bodyKeyRepeated,
  bodyNumberImprecise,
  bodyPropertyMissing,
  bodyTypeWrong,
  bodyConstWrong,
  bodyEnumWrong,
  bodyFormatWrong,
  bodyLengthWrong,
  bodyPatternWrong,
  bodyNumberWrong,
  bodySizeWrong,
  bodyAlternativesUnmatched,
  bodyDiscriminatorMismatch,
  bodyPropertyWriteOnly,
  bodyPropertyForbidden,
  bodyPropertyUndocumented,
  bodyParameterMismatch,
  itemInconsistent,
  bodyDiffersFromSent,
  replacementIncomplete,
  readOnlyChanged,
  resourceMomentWrong,
  creationMomentFuture,
  deletedResourceFound,
  createdNotListed,
  idReused,
  locationOfAnother,
  filterIgnored,
  filterLosesItems,
  defaultIgnored,
  limitExceeded,
  sortIgnored,
  pageRepeated,
  pageSkipsItems,
  nextPageElsewhere,
  nextPageMissing,
  listItemRepeated,
  totalWrong,
  etagRepeated,
  etagOutdated,
  validatorIgnored,
  rangeWrong,
  jobUnfinished,
  headInconsistent,
  problemStatusWrong,
  headerMissing,
  headerWrong,
  headerMalformed,
  allowMissing,
  challengeMissing,
  tokenNotJwt,
  tokenUnsigned,
  tokenKeyGuessable,
  tokenExpMissing,
  tokenClaimMalformed,
  tokenExpired,
  tokenNotYetValid,
  tokenIssuedInFuture,
  tokenLifetimeUnusual,
  tokenExpiryMismatch,
  tokenTypeWrong,
  tokenReused,
  tokenInconsistent,
  tokenJtiReused,
  tokenClaimsLeak,
  tokenInRefusal,
  tokenByOtherMethod,
  tokenCacheable,
  responseShared,
  secretInBody,
  secretInHeader,
  cookieUnprotected,
  corsAnyOrigin,
  requestEchoed,
  stackTrace,
  userEnumeration,
  certificateExpiring,
  serverTooSlow,
  serverSlow,
  responseSlow,
  driftStatusNew,
  driftMediaTypeChanged,
  driftBodyEnveloped,
  driftBodyUnwrapped,
  driftPropertyReplaced,
  driftPropertyVanished,
  driftPropertyAppeared,
  driftTypeChanged,
  driftBecameNullable,
  driftFormatChanged,
  driftValueNew,
  driftHeaderVanished,
  driftHeaderAppeared,
  driftTokenFormChanged,
  driftTokenAlgorithmChanged,
  driftTokenClaimsChanged,
  driftTokenRightsWidened,
  driftTokenLifetimeChanged,
  driftWordingChanged,
];
