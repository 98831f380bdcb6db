package dev.latchkey.simulator.world;

/** The kinds of volume that have recovery keys in Entra. Removable drives are left out: rotation skips them too. */
public enum Volume {
    OPERATING_SYSTEM(1, "operatingSystemVolume"),
    FIXED_DATA(2, "fixedDataVolume");

    private final int number;
    private final String graphName;

    Volume(int number, String graphName) {
        this.number = number;
        this.graphName = graphName;
    }

    /** The number that the examples in Microsoft's documentation show instead of the name. */
    public int number() {
        return number;
    }

    public String graphName() {
        return graphName;
    }
}
