/** The first file descriptor that is handed over, whoever does it. */
const FIRST = 3;

/**
 * The listening socket that the service manager opened for this process, or null. It stays open while processes come
 * and go, so that connections wait instead of meeting a closed port. Documentation page
 * freedesktop.org/software/systemd/man/sd_listen_fds.html
 */
export function inheritedSocket(env: Record<string, string | undefined>, pid: number): number | null {
  const isOurs = env.LISTEN_PID === String(pid) && Number(env.LISTEN_FDS) >= 1;
  return isOurs ? FIRST : null;
}
