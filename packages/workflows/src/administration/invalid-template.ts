import { CmError, type TemplateValidation } from '@cardea/domain';

/** A template that may not be saved; `faults` has them all, the detail the first few. */
export class InvalidTemplate extends CmError {
  readonly faults: TemplateValidation;

  constructor(faults: TemplateValidation) {
    const [first] = faults.errors;
    const shown = faults.errors.slice(0, 5).map(({ path, rule }) => `${path}: ${rule}`);
    const more = faults.errors.length - shown.length;
    super('MalformedInput', `${shown.join('; ')}${more > 0 ? `; and ${more} more` : ''}`, {
      ...(first === undefined ? {} : { field: first.path }),
    });
    this.faults = faults;
  }
}
