/** Carries one message to an ssh-agent and its answer back. */
import { createConnection } from 'node:net'
import { WritError } from '../model/errors.ts'

/** Agents answer within kilobytes; more is no agent. */
const answerLimit = 256 * 1024

/**
 * Asks the agent behind a socket and returns the answer without its length.
 *
 * The time must be long enough for a person to confirm or to touch a key.
 *
 * @throws WritError AGENT_UNAVAILABLE when nothing answers, in time, in full.
 */
export function askAgent(
  socketPath: string,
  message: Uint8Array,
  timeoutMs: number,
): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const socket = createConnection(socketPath)
    let received = Buffer.alloc(0)
    const timer = setTimeout(() => fail('it did not answer in time'), timeoutMs)
    const settle = () => {
      clearTimeout(timer)
      socket.destroy()
    }
    const fail = (why: string) => {
      settle()
      reject(new WritError('AGENT_UNAVAILABLE', { detail: why, path: socketPath, hint }))
    }
    socket.on('error', () => fail('its socket cannot be reached'))
    socket.on('close', () => fail('it hung up without an answer'))
    socket.on('data', chunk => {
      received = Buffer.concat([received, chunk])
      const length = received.length < 4 ? 0 : received.readUInt32BE()
      if (length > answerLimit) fail('its answer is too long')
      else if (length > 0 && received.length >= 4 + length) {
        settle()
        resolve(received.subarray(4, 4 + length))
      }
    })
    const framed = Buffer.alloc(4 + message.length)
    framed.writeUInt32BE(message.length)
    framed.set(message, 4)
    socket.write(framed)
  })
}

const hint = 'eval "$(ssh-agent)" && ssh-add'
