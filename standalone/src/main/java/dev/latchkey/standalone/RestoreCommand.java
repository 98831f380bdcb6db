package dev.latchkey.standalone;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Comparator;
import java.util.concurrent.Callable;
import java.util.zip.ZipInputStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code latchkey restore}: a data folder from a backup, proved by opening every key in it. */
@Command(
        name = "latchkey restore",
        description = {
            "Makes a data folder from a backup. The whole file is verified before anything is written, nothing is ever",
            "overwritten, and in the end every recovery key is opened (and none shown) to prove that all is there."
        },
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  latchkey restore latchkey-20261122-0300.backup --data /srv/latchkey",
            "  latchkey restore latest.backup --passphrase-file passphrase.txt",
            "  latchkey restore latest.backup --keys /safe/secrets     of a backup made with --without-keys",
            "",
            "Exit codes: 0 restored and every key opens, 1 failed or keys do not open, 2 wrong usage."
        })
final class RestoreCommand implements Callable<Integer> {

    @Parameters(paramLabel = "FILE", description = "What latchkey backup wrote.")
    private Path file = Path.of("");

    @Option(names = "--data", paramLabel = "DIR", description = "The folder to make. Default: ./data")
    private Path data = Path.of("data");

    @Option(
            names = "--passphrase-file",
            paramLabel = "FILE",
            description = "Holds the passphrase; else it is asked for.")
    private @Nullable Path passphraseFile;

    @Option(names = "--keys", paramLabel = "DIR", description = "The folder 'secrets', when the backup is without it.")
    private @Nullable Path keys;

    private final Progress progress = new Progress(System.out);
    private final Passphrase passphrases;
    private final Check check;

    /** @param check proves what was restored */
    RestoreCommand(Passphrase passphrases, Check check) {
        this.passphrases = passphrases;
        this.check = check;
    }

    /** Proves that all is there; throws when it is not. */
    @FunctionalInterface
    interface Check {
        void run(Path root, Progress progress) throws IOException, InterruptedException;
    }

    @Override
    public Integer call() {
        return BackupMain.report(() -> {
            var root = data.toAbsolutePath().normalize();
            if (Files.exists(root) && !(Files.isDirectory(root) && isEmpty(root))) {
                throw new UsageException(
                        root + " is there already, and nothing is overwritten; name another with --data");
            }
            if (!Files.isRegularFile(file)) {
                throw new UsageException("there is no file " + file);
            }
            var archive = open();
            var inventory = verify(archive);
            if (!inventory.keys() && keys == null) {
                throw new UsageException(
                        "this backup is without Latchkey's keys; name the folder that holds them with --keys");
            }
            progress.line("Verified: " + inventory.files() + " files, " + inventory.bytes() / 1_000_000 + " MB");
            extract(root, archive, inventory);
            progress.line("Restored to " + root + "; now every key is opened, and none shown");
            check.run(root, progress);
            progress.line("Start it: latchkey up --data " + root);
        });
    }

    private Archive open() throws IOException {
        var passphrase = passphrases.ask(passphraseFile);
        try {
            return Archive.open(file, passphrase);
        } finally {
            Arrays.fill(passphrase, '\0');
        }
    }

    private Inventory verify(Archive archive) throws IOException {
        var files = 0L;
        var bytes = 0L;
        Inventory inventory = null;
        try (var zip = archive.read()) {
            for (var entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                if (entry.getName().equals(Inventory.NAME)) {
                    inventory = Inventory.parse(zip.readAllBytes());
                } else if (!entry.isDirectory()) {
                    files++;
                    bytes += zip.transferTo(java.io.OutputStream.nullOutputStream());
                }
            }
            Archive.drain(zip);
        } catch (IOException e) {
            throw new UsageException(
                    file + " does not open: the passphrase is wrong, or the file is damaged. Nothing was written.");
        }
        if (inventory == null || inventory.files() != files || inventory.bytes() != bytes) {
            throw new UsageException(file + " is incomplete. Nothing was written.");
        }
        return inventory;
    }

    /** Beside it first, so that no half of an installation is ever in its place. */
    private void extract(Path root, Archive archive, Inventory inventory) throws IOException {
        var parent = root.getParent();
        Files.createDirectories(parent);
        var beside = Files.createTempDirectory(parent, "latchkey-restore-");
        try {
            try (var zip = archive.read()) {
                for (var entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                    if (!entry.getName().equals(Inventory.NAME)) {
                        extract(beside, entry.getName(), entry.isDirectory(), zip);
                    }
                }
            }
            if (keys != null && !inventory.keys()) {
                copyKeys(keys, beside.resolve(BackupCommand.KEYS));
            }
            Files.deleteIfExists(root);
            Files.move(beside, root, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            remove(beside);
        }
    }

    private static void extract(Path folder, String name, boolean directory, ZipInputStream zip) throws IOException {
        var target = folder.resolve(name).normalize();
        if (!target.startsWith(folder)) {
            throw new UsageException("the backup names a file outside of its folder; it was not made by Latchkey");
        }
        if (directory) {
            makeFolder(target);
        } else {
            makeFile(target);
            try (var out = Files.newOutputStream(target, StandardOpenOption.WRITE)) {
                zip.transferTo(out);
            }
        }
    }

    private static void copyKeys(Path from, Path to) throws IOException {
        makeFolder(to);
        try (var files = Files.list(from)) {
            for (var key : files.filter(Files::isRegularFile).toList()) {
                var copy = to.resolve(key.getFileName().toString());
                makeFile(copy);
                Files.write(copy, Files.readAllBytes(key));
            }
        } catch (IOException e) {
            throw new UsageException("cannot read the keys in " + from + ": check its owner and permissions");
        }
    }

    /** The owner's alone, as PostgreSQL and the keys want it. */
    private static void makeFolder(Path folder) throws IOException {
        Files.createDirectories(
                folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }

    private static void makeFile(Path file) throws IOException {
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }

    private static void remove(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (var files = Files.walk(folder)) {
                for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private static boolean isEmpty(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.findAny().isEmpty();
        }
    }
}
