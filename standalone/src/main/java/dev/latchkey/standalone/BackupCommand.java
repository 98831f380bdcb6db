package dev.latchkey.standalone;

import dev.latchkey.embedded.PostgresServer;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code latchkey backup}: everything of a data folder that is not in use, in one encrypted file. */
@Command(
        name = "latchkey backup",
        description = {
            "Writes one encrypted file with everything a standalone keeps: databases, Kafka's log and its keys.",
            "Latchkey must be stopped: database and log must be of the same moment, or keys would be lost or doubled.",
            "The passphrase is asked for. Keep it apart from the file: without it nobody can read the backup,",
            "with both anybody can read every recovery key."
        },
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  latchkey backup backups                            a file named by date and time",
            "  latchkey backup latchkey.backup --data /srv/latchkey",
            "  latchkey backup backups --passphrase-file passphrase.txt",
            "  latchkey backup backups --without-keys             keep DIR/secrets elsewhere: restore needs it",
            "",
            "Exit codes: 0 written, 1 failed, 2 wrong usage."
        })
final class BackupCommand implements Callable<Integer> {

    static final String KEYS = "secrets";

    /** Of a process, not of the installation. */
    private static final Set<String> LEFT_OUT = Set.of("lock", "run", "logs", "postgres/postmaster.pid");

    private static final DateTimeFormatter NAME = DateTimeFormatter.ofPattern("'latchkey-'yyyyMMdd-HHmmss'.backup'");

    @Parameters(paramLabel = "FILE|DIR", description = "What to write; a folder gets a file named by date and time.")
    private Path target = Path.of("");

    @Option(names = "--data", paramLabel = "DIR", description = "Where everything is kept. Default: ./data")
    private Path data = Path.of("data");

    @Option(
            names = "--passphrase-file",
            paramLabel = "FILE",
            description = "Holds the passphrase; else it is asked for.")
    private @Nullable Path passphraseFile;

    @Option(names = "--without-keys", description = "Leave Latchkey's own keys out, to keep them elsewhere.")
    private boolean withoutKeys;

    private final Progress progress = new Progress(System.out);
    private final Passphrase passphrases;

    BackupCommand(Passphrase passphrases) {
        this.passphrases = passphrases;
    }

    @Override
    public Integer call() {
        return BackupMain.report(() -> {
            try (var directory = DataDirectory.existing(data)) {
                Standalone.logTo(DataDirectory.logs(directory.root()));
                var file = Files.isDirectory(target)
                        ? target.resolve(
                                LocalDateTime.now(ZoneId.systemDefault()).format(NAME))
                        : target;
                if (Files.exists(file)) {
                    throw new UsageException(file + " is there already; name another file");
                }
                var root = directory.root().toRealPath();
                var folder = folderOf(file);
                if (folder.startsWith(root)) {
                    throw inside(file);
                }
                var passphrase = passphrases.choose(passphraseFile);
                try {
                    // A killed standalone leaves its PostgreSQL running: nothing may write while this reads.
                    PostgresServer.stopOrphan(directory.postgres());
                    write(root, folder, file, passphrase);
                } finally {
                    Arrays.fill(passphrase, '\0');
                }
                progress.line("Written to " + file + " in " + progress.elapsed() + ".");
                progress.line(
                        "Keep the passphrase apart from it: both together open every recovery key, one alone none.");
                if (withoutKeys) {
                    progress.line("The keys are not in it. Keep a copy of "
                            + directory.root().resolve(KEYS) + ": without it the backup is of no use.");
                }
            }
        });
    }

    /** Under another name until it is complete and on the disk. */
    private void write(Path root, Path folder, Path file, char[] passphrase) throws IOException {
        var part = file.resolveSibling(file.getFileName() + ".part");
        Files.deleteIfExists(part);
        var channel = create(part);
        try {
            try (channel) {
                fill(channel, root, folder, passphrase);
            }
            try (var written = FileChannel.open(part, StandardOpenOption.WRITE)) {
                written.force(true);
            }
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    private static Path folderOf(Path file) throws IOException {
        var folder = file.toAbsolutePath().getParent();
        if (folder == null) {
            throw new UsageException(file + " is no name for a file");
        }
        return folder.toRealPath();
    }

    private static FileChannel create(Path part) throws IOException {
        try {
            return FileChannel.open(
                    part,
                    Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        } catch (FileAlreadyExistsException e) {
            throw new UsageException("another backup is being written to " + part);
        }
    }

    private void fill(FileChannel channel, Path root, Path folder, char[] passphrase) throws IOException {
        var zip = Archive.write(Channels.newOutputStream(channel), passphrase);
        var entries = new Adding(root, folder, zip);
        // A sub-folder may be a link to another disk, and is a folder once it is restored.
        Files.walkFileTree(root, Set.of(FileVisitOption.FOLLOW_LINKS), Integer.MAX_VALUE, entries);
        zip.putNextEntry(new ZipEntry(Inventory.NAME));
        zip.write(new Inventory(entries.files, entries.bytes, !withoutKeys).text());
        zip.closeEntry();
        zip.finish();
        zip.flush();
        channel.force(true);
        // The last segment is written by closing, which closes the channel as well.
        zip.close();
    }

    private static UsageException inside(Path place) {
        return new UsageException(
                place + " is inside the data folder, so the backup would hold itself; name a place outside of it");
    }

    private final class Adding extends SimpleFileVisitor<Path> {

        private final Path root;
        private final Path target;
        private final ZipOutputStream zip;
        private long files;
        private long bytes;
        private long told = System.nanoTime();

        /** @param target the folder that is written to, which must not be reached by a link either */
        private Adding(Path root, Path target, ZipOutputStream zip) {
            this.root = root;
            this.target = target;
            this.zip = zip;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
            var name = name(folder);
            if (LEFT_OUT.contains(name) || (withoutKeys && name.equals(KEYS))) {
                return FileVisitResult.SKIP_SUBTREE;
            }
            if (Files.isSameFile(folder, target)) {
                throw inside(target);
            }
            if (!name.isEmpty()) {
                // PostgreSQL wants its folders, the empty ones included.
                zip.putNextEntry(new ZipEntry(name + "/"));
                zip.closeEntry();
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            var name = name(file);
            if (!LEFT_OUT.contains(name)) {
                zip.putNextEntry(new ZipEntry(name));
                bytes += copy(file);
                zip.closeEntry();
                files++;
                tell();
            }
            return FileVisitResult.CONTINUE;
        }

        private long copy(Path file) throws IOException {
            try {
                return Files.copy(file, zip);
            } catch (FileSystemException e) {
                throw e;
            } catch (IOException e) {
                // It names neither: one cannot be read, or the disk of the other is full.
                throw new IOException("copying " + file + " to a backup in " + target + ": " + e.getMessage(), e);
            }
        }

        private String name(Path path) {
            return String.join("/", names(root.relativize(path)));
        }

        private List<String> names(Path relative) {
            var names = new ArrayList<String>();
            relative.forEach(name -> names.add(name.toString()));
            return names;
        }

        private void tell() {
            if (System.nanoTime() - told > 2_000_000_000L) {
                told = System.nanoTime();
                progress.line("  " + files + " files, " + bytes / 1_000_000 + " MB");
            }
        }
    }
}
