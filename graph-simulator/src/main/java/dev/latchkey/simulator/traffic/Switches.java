package dev.latchkey.simulator.traffic;

import dev.latchkey.simulator.world.World;

/** Holds the settings in force and tells the world when they change. Safe for use by many threads. */
public final class Switches {

    private final World world;
    private volatile Settings settings;

    public Switches(World world, Settings settings) {
        this.world = world;
        this.settings = settings;
        world.follow(settings.deviceRules());
    }

    public Settings now() {
        return settings;
    }

    public void set(Settings wanted) {
        settings = wanted;
        world.follow(wanted.deviceRules());
    }
}
