// The catalogue of metrics: name, unit and which direction is better, in one place. docs/methodology
// defines each of them in words; a test holds the two together. Workloads add their own with `defineMetrics`.

/** Units as in UCUM, the ones of the CSV contract: nanoseconds, microseconds, bytes, bytes per second, per second, count. */
export type Unit = 'ns' | 'us' | 'By' | 'By/s' | '1/s' | '1';

export type Better = 'lower' | 'higher' | 'none';

export type Side = 'server' | 'client' | 'both';

/** Where in a trial a value was taken. */
export type Phase = 'start' | 'connect' | 'idle' | 'steady' | 'after';

export interface MetricDefinition {
  readonly unit: Unit;
  readonly better: Better;
}

/** Metrics that every workload reports. */
export const METRICS = {
  latency: { unit: 'ns', better: 'lower' },
  service_time: { unit: 'ns', better: 'lower' },
  send_lag: { unit: 'ns', better: 'lower' },
  publish_time: { unit: 'ns', better: 'lower' },
  first_delivery: { unit: 'ns', better: 'lower' },
  median_delivery: { unit: 'ns', better: 'lower' },
  last_delivery: { unit: 'ns', better: 'lower' },
  fanout_skew: { unit: 'ns', better: 'lower' },
  client_drain: { unit: 'ns', better: 'none' },
  connect_time: { unit: 'ns', better: 'lower' },
  time_to_first_event: { unit: 'ns', better: 'lower' },
  loop_delay: { unit: 'ns', better: 'lower' },
  offered_rate: { unit: '1/s', better: 'none' },
  delivered_rate: { unit: '1/s', better: 'higher' },
  expected: { unit: '1', better: 'none' },
  delivered: { unit: '1', better: 'higher' },
  lost: { unit: '1', better: 'lower' },
  duplicate: { unit: '1', better: 'lower' },
  reordered: { unit: '1', better: 'lower' },
  malformed: { unit: '1', better: 'lower' },
  recorded: { unit: '1', better: 'none' },
  in_time: { unit: '1', better: 'none' },
  path_packets_per_event: { unit: '1', better: 'lower' },
  path_bytes_per_event: { unit: 'By', better: 'lower' },
  path_retransmitted: { unit: '1', better: 'none' },
  path_lost: { unit: '1', better: 'none' },
  path_delayed_per_loss: { unit: '1', better: 'none' },
  path_overflowed: { unit: '1', better: 'none' },
  path_link_share: { unit: '1', better: 'none' },
  path_rtt: { unit: 'ns', better: 'none' },
  path_connect_rtts: { unit: '1', better: 'none' },
  path_first_event_rtts: { unit: '1', better: 'none' },
  path_open_rtts: { unit: '1', better: 'none' },
  path_post_rtts: { unit: '1', better: 'none' },
  path_packet_rate: { unit: '1/s', better: 'none' },
  path_lateness: { unit: 'ns', better: 'none' },
  path_cpu_share: { unit: '1', better: 'none' },
  via_added_latency: { unit: 'ns', better: 'lower' },
  via_events_per_read: { unit: '1', better: 'none' },
  via_span_ratio: { unit: '1', better: 'none' },
  via_bytes_until_first: { unit: 'By', better: 'lower' },
  via_late_by_one_share: { unit: '1', better: 'lower' },
  proxy_cpu_per_event: { unit: 'us', better: 'lower' },
  proxy_processes: { unit: '1', better: 'none' },
  proxy_memory_per_connection: { unit: 'By', better: 'lower' },
  browser_cpu_per_event: { unit: 'us', better: 'lower' },
  main_thread_share: { unit: '1', better: 'lower' },
  long_tasks: { unit: '1', better: 'lower' },
  long_task_share: { unit: '1', better: 'lower' },
  page_clock_error: { unit: 'ns', better: 'none' },
  page_clock_resolution: { unit: 'ns', better: 'none' },
  cpu: { unit: 'us', better: 'lower' },
  cpu_per_event: { unit: 'us', better: 'lower' },
  cpu_per_event_net: { unit: 'us', better: 'lower' },
  cpu_null_per_event: { unit: 'us', better: 'none' },
  cpu_compiler_per_event: { unit: 'us', better: 'none' },
  cpu_share: { unit: '1', better: 'lower' },
  busy_share: { unit: '1', better: 'none' },
  rss: { unit: 'By', better: 'lower' },
  heap_used: { unit: 'By', better: 'lower' },
  external: { unit: 'By', better: 'lower' },
  private_memory: { unit: 'By', better: 'none' },
  pss: { unit: 'By', better: 'none' },
  held_after: { unit: 'By', better: 'lower' },
  held_after_per_connection: { unit: 'By', better: 'lower' },
  heap_held_after_per_connection: { unit: 'By', better: 'lower' },
  released_share: { unit: '1', better: 'higher' },
  memory_per_connection: { unit: 'By', better: 'lower' },
  heap_per_connection: { unit: 'By', better: 'lower' },
  external_per_connection: { unit: 'By', better: 'lower' },
  private_per_connection: { unit: 'By', better: 'none' },
  pss_per_connection: { unit: 'By', better: 'none' },
  kernel_per_connection: { unit: 'By', better: 'lower' },
  slab_per_connection: { unit: 'By', better: 'none' },
  socket_buffers_per_connection: { unit: 'By', better: 'none' },
  disconnect_time: { unit: 'ns', better: 'lower' },
  wire_bytes_per_event: { unit: 'By', better: 'lower' },
  wire_overhead_per_event: { unit: 'By', better: 'lower' },
  head_bytes_per_connection: { unit: 'By', better: 'lower' },
  tls_records_per_event: { unit: '1', better: 'lower' },
  tls_bytes_per_event: { unit: 'By', better: 'lower' },
  events_per_write: { unit: '1', better: 'none' },
  events_per_read: { unit: '1', better: 'none' },
  tcp_memory_share: { unit: '1', better: 'none' },
  tcp_memory_pressures: { unit: '1', better: 'none' },
  tcp_pruned: { unit: '1', better: 'none' },
  memory_available_share: { unit: '1', better: 'none' },
} as const satisfies Record<string, MetricDefinition>;
