package dev.latchkey.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What the person at the terminal meets; that restored keys open is proved end to end. */
class BackupTest {

    private static final String GOOD = "correct horse battery staple";

    @TempDir
    private Path folder;

    private Path data;
    private Path file;
    private Path restored;
    private final List<String> questions = new ArrayList<>();
    private final List<char[]> answers = new ArrayList<>();
    private final List<Path> checked = new ArrayList<>();

    @BeforeEach
    void anInstallation() throws IOException {
        data = folder.resolve("data");
        file = folder.resolve("latchkey.backup");
        restored = folder.resolve("restored");
        DataDirectory.open(data, false).close();
        Files.createDirectories(data.resolve("postgres/empty"));
        Files.writeString(data.resolve("postgres/PG_VERSION"), "18");
        Files.createDirectories(data.resolve("logs"));
        Files.writeString(data.resolve("logs/latchkey.log"), "of the process");
    }

    @Test
    void asksTwiceForThePassphraseOfABackupAndOnceToRestoreIt() throws IOException {
        var made = backup(List.of(GOOD, GOOD));
        var back = restore(List.of(GOOD));

        assertThat(made.exit).as(made.said).isZero();
        assertThat(back.exit).as(back.said).isZero();
        assertThat(questions)
                .containsExactly("Passphrase of the backup: ", "The same once more: ", "Passphrase of the backup: ");
        assertThat(answers)
                .as("what was typed")
                .allSatisfy(answer -> assertThat(answer).containsOnly('\0'));
        assertThat(contents(restored))
                .isEqualTo(contents(data))
                .containsKeys("latchkey.properties", "postgres/PG_VERSION");
        assertThat(restored).isDirectoryNotContaining("glob:**/{lock,run,logs}");
        assertThat(restored.resolve("postgres/empty")).isEmptyDirectory();
        assertThat(checked).containsExactly(restored);
    }

    @Test
    void writesNothingWithAPassphraseThatIsShortOrTypedDifferently() {
        var different = backup(List.of(GOOD, GOOD + "s"));
        var tooShort = backup(List.of("12345678901"));
        var ended = backup(List.of());

        assertThat(List.of(different, tooShort, ended)).allSatisfy(refused -> {
            assertThat(refused.exit).isEqualTo(CommandLine.ExitCode.USAGE);
            assertThat(refused.said.strip()).hasLineCount(1).doesNotContain(GOOD);
        });
        assertThat(different.said).contains("these two differ");
        assertThat(tooShort.said).contains("12 characters");
        assertThat(questions).as("a short one is not asked for again").hasSize(4);
        assertThat(answers)
                .as("what was typed")
                .allSatisfy(answer -> assertThat(answer).containsOnly('\0'));
        assertThat(folder).isDirectoryNotContaining("glob:**.{backup,part}");
    }

    @Test
    void saysWhatToDoWithoutATerminal() {
        var refused = run(() -> new BackupCommand(Passphrase.atTerminal()), file.toString(), "--data", data.toString());

        assertThat(refused.exit).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(refused.said).contains("--passphrase-file");
        assertThat(file).doesNotExist();
    }

    @Test
    void restoresABackupWithoutKeysOnlyWithTheKeysBesideIt() throws IOException {
        var made = backup(List.of(GOOD, GOOD), "--without-keys");
        var keys = Files.move(data.resolve("secrets"), folder.resolve("kept elsewhere"));

        var without = restore(List.of(GOOD));
        var nowhere = restore(List.of(GOOD), "--keys", folder.resolve("nowhere").toString());
        var leftBehind = Files.exists(restored);
        var back = restore(List.of(GOOD), "--keys", keys.toString());

        assertThat(made.exit).as(made.said).isZero();
        assertThat(made.said).contains("Keep a copy of " + data.resolve("secrets"));
        assertThat(without.exit).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(without.said).contains("--keys");
        assertThat(nowhere.exit).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(nowhere.said).contains("cannot read the keys");
        assertThat(leftBehind).isFalse();
        assertThat(folder).isDirectoryNotContaining("glob:**latchkey-restore-*");
        assertThat(back.exit).as(back.said).isZero();
        Files.move(keys, data.resolve("secrets"));
        assertThat(contents(restored)).isEqualTo(contents(data));
        assertThat(Files.getPosixFilePermissions(restored.resolve("secrets"))).isEqualTo(permissions("rwx------"));
        try (var copied = Files.list(restored.resolve("secrets"))) {
            assertThat(copied)
                    .isNotEmpty()
                    .allSatisfy(key ->
                            assertThat(Files.getPosixFilePermissions(key)).isEqualTo(permissions("rw-------")));
        }
    }

    @Test
    void refusesToWriteABackupIntoWhatItBacksUp() throws IOException {
        Files.createDirectories(data.resolve("backups"));
        var shortcut = Files.createSymbolicLink(folder.resolve("shortcut"), data.resolve("backups"));
        var disk = Files.createDirectory(folder.resolve("disk"));
        Files.createSymbolicLink(data.resolve("kafka"), disk);
        var before = contents(data);

        var within = backupTo(data.resolve("backups"), List.of());
        var byALink = backupTo(shortcut.resolve("latchkey.backup"), List.of());
        var besideLinkedData = backupTo(disk.resolve("latchkey.backup"), List.of(GOOD, GOOD));

        assertThat(List.of(within, byALink, besideLinkedData)).allSatisfy(refused -> {
            assertThat(refused.exit).as(refused.said).isEqualTo(CommandLine.ExitCode.USAGE);
            assertThat(refused.said).contains("name a place outside of it");
        });
        assertThat(contents(data)).isEqualTo(before);
        assertThat(disk).isEmptyDirectory();
    }

    @Test
    void backsUpADataFolderThatIsALinkAndHasSomeOfItOnAnotherDisk() throws IOException {
        Files.move(data.resolve("postgres"), folder.resolve("disk"));
        Files.createSymbolicLink(data.resolve("postgres"), folder.resolve("disk"));
        var real = Files.move(data, folder.resolve("real"));
        Files.createSymbolicLink(data, real);

        var made = backup(List.of(GOOD, GOOD));
        var back = restore(List.of(GOOD));

        assertThat(made.exit).as(made.said).isZero();
        assertThat(back.exit).as(back.said).isZero();
        assertThat(restored.resolve("postgres/PG_VERSION")).hasContent("18");
        assertThat(restored.resolve("postgres"))
                .isDirectory()
                .satisfies(
                        postgres -> assertThat(Files.isSymbolicLink(postgres)).isFalse());
        assertThat(contents(restored)).containsAllEntriesOf(contents(real));
    }

    @Test
    void leavesNothingBehindWhenAFileCannotBeReadAndNamesIt() throws IOException {
        var loop = Files.createSymbolicLink(data.resolve("postgres/loop"), data.resolve("postgres"));

        var failed = backup(List.of(GOOD, GOOD));

        assertThat(failed.exit).isEqualTo(CommandLine.ExitCode.SOFTWARE);
        assertThat(failed.said).contains(loop + " cannot be read or written");
        assertThat(folder).isDirectoryNotContaining("glob:**.{backup,part}");
    }

    private record Ended(int exit, String said) {}

    private Ended backup(List<String> typed, String... more) {
        return run(() -> new BackupCommand(typing(typed)), arguments(file, data, more));
    }

    private Ended backupTo(Path target, List<String> typed) {
        return run(() -> new BackupCommand(typing(typed)), arguments(target, data));
    }

    private Ended restore(List<String> typed, String... more) {
        return run(
                () -> new RestoreCommand(typing(typed), (root, progress) -> checked.add(root)),
                arguments(file, restored, more));
    }

    private static String[] arguments(Path file, Path data, String... more) {
        var arguments = new ArrayList<>(List.of(file.toString(), "--data", data.toString()));
        arguments.addAll(Arrays.asList(more));
        return arguments.toArray(String[]::new);
    }

    /** Somebody who types these, and then Ctrl-D. */
    private Passphrase typing(List<String> typed) {
        var lines = new ArrayDeque<>(typed);
        return new Passphrase(question -> {
            questions.add(question);
            if (lines.isEmpty()) {
                return null;
            }
            var line = lines.remove().toCharArray();
            answers.add(line);
            return line;
        });
    }

    private static Ended run(Supplier<Callable<Integer>> command, String... arguments) {
        var said = new ByteArrayOutputStream();
        var out = System.out;
        var err = System.err;
        var both = new PrintStream(said, true, StandardCharsets.UTF_8);
        System.setOut(both);
        System.setErr(both);
        try {
            var exit = new CommandLine(command.get()).execute(arguments);
            return new Ended(exit, said.toString(StandardCharsets.UTF_8));
        } finally {
            System.setOut(out);
            System.setErr(err);
        }
    }

    /** Of what belongs to the installation and not to a process. */
    private static Map<String, String> contents(Path root) throws IOException {
        var contents = new TreeMap<String, String>();
        try (var files = Files.walk(root)) {
            for (var one : files.filter(Files::isRegularFile).toList()) {
                contents.put(root.relativize(one).toString(), text(one));
            }
        }
        contents.keySet().removeIf(name -> name.equals("lock") || name.startsWith("logs/") || name.startsWith("run/"));
        return contents;
    }

    private static String text(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Set<PosixFilePermission> permissions(String text) {
        return PosixFilePermissions.fromString(text);
    }
}
