export { FailureDelays } from './local/failure-delays.js';
export { findByLogonName } from './local/logon-name.js';
export { hashPassword, verifyPassword } from './local/password.js';
export {
  LocalDirectory,
  type LocalDirectoryPorts,
  type PasswordSignIn,
  type SignInOutcome,
} from './local/sign-in.js';
