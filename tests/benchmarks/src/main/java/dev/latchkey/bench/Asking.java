package dev.latchkey.bench;

import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;

/** Asks a vault about keys chosen at random, and takes the time until there is an answer. */
final class Asking {

    private final RunningVault vault;
    private final int keys;

    /** @param keys of so many */
    Asking(RunningVault vault, int keys) {
        this.vault = vault;
        this.keys = keys;
    }

    /** @param sorted nanoseconds that each answer took, the shortest first */
    record Latency(List<Long> sorted) {

        Latency {
            sorted = sorted.stream().sorted().toList();
        }

        /** Of all of these, each as often as it was asked. */
        static Latency together(Collection<Latency> several) {
            return new Latency(
                    several.stream().flatMap(one -> one.sorted.stream()).toList());
        }

        /** Milliseconds: half of the answers took no longer. */
        double median() {
            return millis(0.5);
        }

        /** Milliseconds: 99 of 100 answers took no longer. */
        double slow() {
            return millis(0.99);
        }

        private double millis(double share) {
            return sorted.get((int) (share * (sorted.size() - 1))) / 1e6;
        }
    }

    /** So many in flight all the time. */
    Latency ask(int atOnce, int times, IntFunction<Callable<HttpRequest>> requests) throws Exception {
        return ask(atOnce, times, Duration.ZERO, requests);
    }

    /**
     * @param atOnce at most
     * @param between from the beginning of one request to that of the next, on average over people who know nothing of each
     *     other (a Poisson process); zero as soon as there is an answer to one of those that are under way
     * @param requests of a key, by its number
     */
    Latency ask(int atOnce, int times, Duration between, IntFunction<Callable<HttpRequest>> requests) throws Exception {
        var nanos = new ArrayList<Future<Long>>();
        var random = new Random(times);
        try (var threads =
                Executors.newFixedThreadPool(atOnce, Thread.ofVirtual().factory())) {
            for (var i = 0; i < times; i++) {
                Thread.sleep(Duration.ofNanos((long) (-Math.log(1 - random.nextDouble()) * between.toNanos())));
                var request = requests.apply(random.nextInt(keys));
                nanos.add(threads.submit(() -> {
                    var ready = request.call();
                    var from = System.nanoTime();
                    vault.send(ready);
                    return System.nanoTime() - from;
                }));
            }
        }
        var taken = new ArrayList<Long>();
        for (var one : nanos) {
            taken.add(one.get());
        }
        return new Latency(taken);
    }
}
