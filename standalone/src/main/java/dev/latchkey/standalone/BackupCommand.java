package dev.latchkey.standalone;

import dev.latchkey.embedded.PostgresServer;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
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
                var passphrase = passphrases.choose(passphraseFile);
                try {
                    // A killed standalone leaves its PostgreSQL running: nothing may write while this reads.
                    PostgresServer.stopOrphan(directory.postgres());
                    write(directory.root(), file.toAbsolutePath(), passphrase);
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
    private void write(Path root, Path file, char[] passphrase) throws IOException {
        var part = file.resolveSibling(file.getFileName() + ".part");
        Files.deleteIfExists(part);
        try (var channel = FileChannel.open(
                part,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            var zip = Archive.write(Channels.newOutputStream(channel), passphrase);
            var entries = add(root, zip);
            zip.putNextEntry(new ZipEntry(Inventory.NAME));
            zip.write(new Inventory(entries.files, entries.bytes, !withoutKeys).text());
            zip.closeEntry();
            zip.finish();
            zip.flush();
            channel.force(true);
            // The last segment is written by closing, which closes the channel as well.
            zip.close();
        } catch (FileAlreadyExistsException e) {
            throw new UsageException("another backup is being written to " + part);
        }
        try (var written = FileChannel.open(part, StandardOpenOption.WRITE)) {
            written.force(true);
        }
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private Adding add(Path root, ZipOutputStream zip) throws IOException {
        var adding = new Adding(root, zip);
        Files.walkFileTree(root, adding);
        return adding;
    }

    private final class Adding extends SimpleFileVisitor<Path> {

        private final Path root;
        private final ZipOutputStream zip;
        private long files;
        private long bytes;
        private long told = System.nanoTime();

        private Adding(Path root, ZipOutputStream zip) {
            this.root = root;
            this.zip = zip;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
            var name = name(folder);
            if (LEFT_OUT.contains(name) || (withoutKeys && name.equals(KEYS))) {
                return FileVisitResult.SKIP_SUBTREE;
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
                bytes += Files.copy(file, zip);
                zip.closeEntry();
                files++;
                tell();
            }
            return FileVisitResult.CONTINUE;
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
