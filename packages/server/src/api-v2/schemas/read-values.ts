/** A GUID that passed its schema, as the domain writes it: lower case. Undefined when it was not given. */
export function optionalUuid<U extends string>(text: string | undefined): U | undefined {
  // The schema has checked the form; which object it names is for the use case to find out.
  return text?.toLowerCase() as U | undefined;
}

/** An instant that passed its schema. Undefined when it was not given. */
export function optionalInstant(text: string | undefined): Date | undefined {
  return text === undefined ? undefined : new Date(text);
}
