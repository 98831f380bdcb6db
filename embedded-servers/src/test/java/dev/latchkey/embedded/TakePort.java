package dev.latchkey.embedded;

/** Asks for a port in a process of its own, and says whether it got it. */
final class TakePort {

    private TakePort() {}

    public static void main(String[] arguments) {
        System.out.print(FreePort.take(Integer.parseInt(arguments[0])));
    }
}
