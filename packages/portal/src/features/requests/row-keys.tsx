import type { v2 } from '@cardea/sdk';
import { useNavigate } from '@tanstack/react-router';
import { useShortcuts } from '../../shortcuts/shortcuts.js';

/** What an approver says. */
export type Decision = 'approve' | 'deny';

/** The keys by which a list of requests is gone through and decided. The row is the one in which the focus is. */
export function RowKeys(props: {
  readonly requests: readonly v2.Request[];
  readonly chosen: readonly v2.Request[];
  readonly onChoose: (request: v2.Request) => void;
  readonly onDecide: (decision: Decision, requests: readonly v2.Request[]) => void;
}) {
  const { requests, chosen, onChoose, onDecide } = props;
  const navigate = useNavigate();
  const atRow = (act: (request: v2.Request) => void) => {
    const request = requests[focusedRow() ?? -1];
    if (request !== undefined) act(request);
  };
  const decide = (decision: Decision) => {
    if (chosen.length > 0) onDecide(decision, chosen);
    else atRow((request) => onDecide(decision, [request]));
  };
  useShortcuts({
    j: () => focusRow((focusedRow() ?? -1) + 1),
    k: () => focusRow((focusedRow() ?? 1) - 1),
    x: () => atRow(onChoose),
    o: () => atRow(({ uuid }) => void navigate({ to: '/requests/$uuid', params: { uuid } })),
    a: () => decide('approve'),
    d: () => decide('deny'),
  });
  return null;
}

/** Index of the row that holds the focus. */
function focusedRow(): number | undefined {
  const index = document.activeElement?.closest<HTMLElement>('[data-index]')?.dataset.index;
  return index === undefined ? undefined : Number(index);
}

function focusRow(index: number): void {
  const row = document.querySelector(`[data-index="${index}"]`);
  row?.querySelector<HTMLElement>('input[type=checkbox]')?.focus();
  row?.scrollIntoView({ block: 'nearest' });
}
