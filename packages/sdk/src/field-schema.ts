/** What a form has to know of a value: JSON Schema as far as the templates of the management API use it. */
export interface FieldSchema {
  readonly type?: string;
  readonly description?: string;
  readonly format?: string;
  readonly enum?: readonly string[];
  readonly items?: FieldSchema;
  readonly properties?: Readonly<Record<string, FieldSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean;
  readonly anyOf?: readonly FieldSchema[];
  /** `#/components/schemas/{name}`. */
  readonly $ref?: string;
  /** Least and most of a whole number; the server's validation decides. */
  readonly 'x-minimum'?: number;
  readonly 'x-maximum'?: number;
  /** What holds where the value is left out. */
  readonly 'x-default'?: boolean | number;
}
