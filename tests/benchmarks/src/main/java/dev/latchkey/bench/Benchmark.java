package dev.latchkey.bench;

import java.util.List;

/** Measures and returns figures; says on standard error what it is doing. */
interface Benchmark {

    List<Figure> run() throws Exception;
}
