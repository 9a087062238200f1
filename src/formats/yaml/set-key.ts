import { formatKeyPath, type KeyPath } from '../../model/key-path.ts'
import { type ConfigValue, sameValue, valueAt } from '../../model/value.ts'
import { findNode } from '../find-node.ts'
import type { EditOutcome, ParsedDocument } from '../format.ts'
import { inSteps, mostSteps } from '../in-steps.ts'
import { refused, refusedPath } from '../outcomes.ts'
import { assertYaml, type YamlDocument } from './document.ts'
import { insertElement, insertKey } from './insert-key.ts'
import { contentEnd } from './layout.ts'
import { parseYaml } from './parse.ts'
import { readValue } from './read-value.ts'
import { blockTouching, conflict, misreadProblem, placed } from './refusals.ts'
import { removeAt } from './remove-key.ts'
import { sharedAbove, sharedInside } from './shared.ts'
import { type Step, stepsBetween } from './steps.ts'
import { Kind } from './tree.ts'
import { isTyped, typedProblem } from './typed.ts'
import { valueProblems } from './value-problems.ts'
import { verified, withValue } from './verify.ts'
import { writeValue } from './write-value.ts'

/**
 * Sets one key path to a value.
 *
 * A value that stands there is replaced in place; of maps and lists only what differs changes,
 * so that comments, order and spelling of the rest stay. Rule: R10.
 */
export function setKey(document: ParsedDocument, path: KeyPath, value: ConfigValue): EditOutcome {
  const yaml = assertYaml(document)
  const unfit = valueProblems(value, path, yaml.isOld, yaml.maxDepth)
  if (unfit.length > 0) return refused(...unfit)
  if (path.length === 0) return refusedPath()
  return verified(yaml, setAt(yaml, path, value), () => withValue(yaml.root, path, value))
}

function setAt(yaml: YamlDocument, path: KeyPath, value: ConfigValue): EditOutcome {
  const old = valueAt(yaml.root, path)
  if (old !== undefined && sameValue(old, value)) return { ok: true, edits: [] }
  const { node, rest } = findNode(yaml.tree, path)
  return rest.length > 0 ? insertKey(yaml, node, rest, value) : replaceNode(yaml, node, path, value)
}

function replaceNode(
  yaml: YamlDocument,
  node: number,
  path: KeyPath,
  value: ConfigValue,
): EditOutcome {
  const { tree } = yaml
  if (tree.kind(node) > Kind.alias) {
    const steps = stepsBetween(readValue(yaml, node), value, path)
    if (steps && steps.length <= mostSteps) return inAllSteps(yaml, steps)
  }
  const range = { start: tree.valueFrom(node), end: contentEnd(yaml, node) }
  const isOwned = yaml.blockAt(tree.from(node)) !== undefined
  if (isOwned || blockTouching(yaml, range)) return refused(conflict(yaml, path, node))
  const parent = tree.parent(node)
  const shared = sharedAbove(yaml, parent) ?? sharedInside(yaml, range)
  if (shared) return refused(shared)
  if (isTyped(yaml, parent)) return refused(typedProblem(yaml, parent))
  const edits = writeValue(yaml, node, value)
  if (edits) return { ok: true, edits }
  const what = `${formatKeyPath(path)} is written without a place for a value, in`
  return refused(placed('NO_SAFE_PLACE', yaml, tree.from(node), [], what))
}

function inAllSteps(yaml: YamlDocument, steps: readonly Step[]): EditOutcome {
  const runs = steps.map(
    step =>
      (document: ParsedDocument): EditOutcome =>
        runStep(assertYaml(document), step),
  )
  return inSteps(yaml, runs, text => {
    const parsed = parseYaml(text, yaml.dialect)
    return parsed.ok ? parsed : { ok: false, problems: [misreadProblem] }
  })
}

function runStep(yaml: YamlDocument, step: Step): EditOutcome {
  if (step.kind === 'set') return setAt(yaml, step.path, step.value)
  if (step.kind === 'remove') return removeAt(yaml, step.path)
  const { node } = findNode(yaml.tree, step.path.slice(0, -1))
  return insertElement(yaml, node, Number(step.path.at(-1)), step.value)
}
