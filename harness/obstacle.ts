// Why this machine cannot do something, and what helps.

export interface Obstacle {
  readonly reason: string;
  readonly remedy: string;
}
