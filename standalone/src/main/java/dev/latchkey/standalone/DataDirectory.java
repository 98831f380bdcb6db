package dev.latchkey.standalone;

import dev.latchkey.kit.secrets.SecretFiles;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Properties;

/**
 * Where a standalone keeps everything: {@code postgres/}, {@code kafka/}, {@code secrets/}, {@code logs/}, {@code run/}.
 * One process at a time holds it.
 */
final class DataDirectory implements AutoCloseable {

    private static final String MARKER = "latchkey.properties";
    private static final String FORMAT = "1";

    private final Path root;
    private final FileChannel lockFile;

    private DataDirectory(Path root, FileChannel lockFile) {
        this.root = root;
        this.lockFile = lockFile;
    }

    /**
     * Takes hold of the folder; makes it when it is not there.
     *
     * @param demo whether it shall hold the demo's customers
     * @throws UsageException when it is somebody else's, in use, or cannot be written
     */
    static DataDirectory open(Path folder, boolean demo) {
        var root = folder.toAbsolutePath().normalize();
        var marker = root.resolve(MARKER);
        try {
            if (Files.exists(root) && !Files.isDirectory(root)) {
                throw new UsageException(root + " is a file; name a folder with --data");
            }
            if (!Files.exists(marker) && !isEmpty(root)) {
                throw new UsageException(
                        root + " is not a Latchkey data directory and not empty; name another with" + " --data");
            }
            Files.createDirectories(
                    root, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            if (!Files.isWritable(root)) {
                throw new UsageException(
                        root + " cannot be written by this user; change its owner or name another" + " with --data");
            }
            var lock = lock(root);
            var directory = new DataDirectory(root, lock);
            directory.prepare(marker, demo);
            return directory;
        } catch (IOException e) {
            throw new UsageException(root + " cannot be used: " + reason(e) + "; name another with --data");
        }
    }

    /**
     * Takes hold of a folder that is one already, whatever it holds.
     *
     * @throws UsageException when it is none, or in use
     */
    static DataDirectory existing(Path folder) {
        var marker = folder.toAbsolutePath().normalize().resolve(MARKER);
        var settings = new Properties();
        try (var in = Files.newBufferedReader(marker)) {
            settings.load(in);
        } catch (IOException e) {
            throw new UsageException(folder + " is no Latchkey data directory; name it with --data");
        }
        return open(folder, "true".equals(settings.getProperty("demo")));
    }

    Path root() {
        return root;
    }

    SecretFiles secrets() {
        return new SecretFiles(root.resolve("secrets"));
    }

    Path postgres() {
        return root.resolve("postgres");
    }

    Path kafka() {
        return root.resolve("kafka");
    }

    Path simulator() {
        return root.resolve("simulator");
    }

    static Path logs(Path root) {
        return root.toAbsolutePath().normalize().resolve("logs");
    }

    /** The password of every database role; made once. */
    String databasePassword() {
        var file = secrets().folder().resolve("database-password");
        try {
            if (!Files.exists(file)) {
                var bytes = new byte[24];
                new SecureRandom().nextBytes(bytes);
                SecretFiles.write(file, HexFormat.of().formatHex(bytes));
            }
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new UsageException(file + " cannot be read or written: check its owner and permissions");
        }
    }

    /** Tells the command line of this machine where the console is. */
    void announce(String consoleUrl) {
        try {
            var run = Files.createDirectories(root.resolve("run"));
            Files.writeString(run.resolve("address"), consoleUrl + "\n");
        } catch (IOException e) {
            throw new UsageException("cannot write " + root.resolve("run") + ": is the disk full?");
        }
    }

    /** Lets go; another process may take the folder. */
    @Override
    public void close() throws IOException {
        Files.deleteIfExists(root.resolve("run").resolve("address"));
        lockFile.close();
    }

    /** The keys are complete before anything is encrypted with them: only then is the folder marked as in use. */
    private void prepare(Path marker, boolean demo) throws IOException {
        var settings = new Properties();
        if (Files.exists(marker)) {
            try (var in = Files.newBufferedReader(marker)) {
                settings.load(in);
            }
            requireFit(settings, demo);
        } else {
            settings.setProperty("format", FORMAT);
            settings.setProperty("demo", String.valueOf(demo));
            settings.setProperty("keys", "missing");
            write(marker, settings);
        }
        if ("complete".equals(settings.getProperty("keys"))) {
            secrets().requireComplete();
        } else {
            secrets().makeMissing();
            settings.setProperty("keys", "complete");
            write(marker, settings);
        }
    }

    private void requireFit(Properties settings, boolean demo) {
        if (!FORMAT.equals(settings.getProperty("format"))) {
            throw new UsageException(root + " was written by another version of Latchkey (format "
                    + settings.getProperty("format") + "); use that version or name another folder with --data");
        }
        if (demo && !"true".equals(settings.getProperty("demo"))) {
            throw new UsageException(root + " holds a real installation; start the demo elsewhere with --data");
        }
        if (!demo && "true".equals(settings.getProperty("demo"))) {
            throw new UsageException(
                    root + " holds the demo; start it with --demo, or name another folder with" + " --data");
        }
    }

    private static void write(Path marker, Properties settings) throws IOException {
        var fresh = marker.resolveSibling(MARKER + ".new");
        try (var out = Files.newBufferedWriter(fresh)) {
            settings.store(out, "Latchkey data directory; do not edit");
        }
        Files.move(fresh, marker, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
    }

    private static FileChannel lock(Path root) throws IOException {
        var file = new RandomAccessFile(root.resolve("lock").toFile(), "rw");
        var channel = file.getChannel();
        try {
            if (channel.tryLock() != null) {
                channel.truncate(0);
                channel.write(ByteBuffer.wrap(
                        String.valueOf(ProcessHandle.current().pid()).getBytes(StandardCharsets.UTF_8)));
                return channel;
            }
        } catch (OverlappingFileLockException e) {
            // Held by this very process: the same answer.
        }
        var holder = file.readLine();
        channel.close();
        throw new UsageException(
                root + " is in use by process " + holder + "; stop that one first, or name another folder with --data");
    }

    private static boolean isEmpty(Path root) throws IOException {
        if (!Files.exists(root)) {
            return true;
        }
        try (var files = Files.list(root)) {
            return files.findAny().isEmpty();
        }
    }

    private static String reason(IOException e) {
        return switch (e) {
            case java.nio.file.AccessDeniedException denied -> "no permission";
            case java.nio.file.FileSystemException system when system.getReason() != null -> system.getReason();
            case java.nio.file.NoSuchFileException missing -> "a folder in it cannot be made";
            default -> "it cannot be read or written";
        };
    }
}
