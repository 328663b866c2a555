/** Approvals: what is approved, by whom, and how it is proven. */
export { planDigest } from "./digest";
export { ApprovalError, type ApprovalErrorCode } from "./errors";
export { type ApprovalKeys, generateApprovalKeys } from "./keys";
export { type ApprovalRequest, readApprovalRequest, writeApprovalRequest } from "./request";
export { type Tally, tallyInWords, tallyOf, tallyToDo } from "./tally";
export {
  type Approved,
  type Approvers,
  approverOf,
  type CheckedApproval,
  signApproval,
  type TokenRules,
  verifyApproval,
} from "./token";
