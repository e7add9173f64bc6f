/**
 * Models side by side: answers and speeds for one prompt ({@link
 * dev.herd.scheduler.compare.SideBySide}), and how far two quantisations of one model are apart on
 * a text ({@link dev.herd.scheduler.compare.Divergence}).
 */
package dev.herd.scheduler.compare;
