import type { TSchema } from 'typebox';
import * as answers from './answers.js';
import { ProfileTemplateImport, UserImport } from './import-values.js';
import { WorkflowPolicy } from './policies.js';
import * as requestBodies from './request-bodies.js';
import { SmartcardConfiguration } from './smartcard-configuration.js';

/** Every object of the wire and of import files by the name of its file in `contract/schemas`. */
export const schemasByName = {
  ...answers,
  WorkflowPolicy,
  SmartcardConfiguration,
  ...requestBodies,
  UserImport,
  ProfileTemplateImport,
} satisfies Record<string, TSchema>;
