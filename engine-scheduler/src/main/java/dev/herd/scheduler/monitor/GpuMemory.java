package dev.herd.scheduler.monitor;

/**
 * A GPU of the machine at one moment, whoever uses it.
 *
 * @param index its number as the driver counts
 * @param name what it is, such as {@code NVIDIA H200}
 * @param totalBytes its memory; {@link ProcessMemory#UNKNOWN} if the driver doesn't tell, as the
 *     next ones
 * @param usedBytes what of it all processes hold
 * @param utilizationPercent the part of the last moment in which it computed
 */
public record GpuMemory(
    int index, String name, long totalBytes, long usedBytes, int utilizationPercent) {}
