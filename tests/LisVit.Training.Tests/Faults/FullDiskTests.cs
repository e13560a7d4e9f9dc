using LisVit.Tests;
using LisVit.Training.Checkpoints;
using LisVit.Training.Loggers;
using LisVit.Training.Tests.Support;

namespace LisVit.Training.Tests.Faults;

public sealed class FullDiskTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public FullDiskTests()
    {
        new SmallRun(folder.PathTo("whole")).Fit();
    }

    public void Dispose() => folder.Dispose();

    [SkippableFact]
    public void On_a_disk_that_is_full_the_run_goes_on_and_the_former_checkpoint_stays_whole()
    {
        using var disk = new SmallDisk(kilobytes: 256);
        var output = Path.Combine(disk.FullName, "run");
        var failures = 0;
        foreach (var pages in Enumerable.Range(0, 9))
        {
            var run = new SmallRun(output)
            {
                OnBatch = progress =>
                {
                    // The checkpoint of the fourth batch is the last to have room.
                    if (Trained(progress) == 5)
                        disk.Fill(pages * 4096);
                },
            };

            var result = run.Fit();
            disk.Clear();

            result.Reason.Should().Be(StopReason.Epochs);
            if (result.CheckpointFailure is not null)
            {
                failures++;
                run.Warnings.Should().OnlyContain(warning => warning.Contains("No space left on device", StringComparison.Ordinal));
                result.CheckpointFailure.Should().StartWith($"Checkpoint '{Path.Combine(output, "last")}' could not be written: No space left on device");
                Directory.GetFiles(output, "*.tmp").Should().BeEmpty();
                // With a little room, the smaller ones of an accumulation window's end still fit.
                At(output).Batches.Should().BeInRange(4, pages == 0 ? 4 : SmallRun.Batches, "what was there before is whole");
            }

            new SmallRun(output).Fit(output, modelSeed: 99).CheckpointFailure.Should().BeNull();
            RunFiles.ShouldEqual(output, folder.PathTo("whole"));
            Directory.Delete(output, recursive: true);
        }

        failures.Should().BeInRange(1, 8, "some rooms suffice");
    }

    [SkippableFact]
    public void Once_there_is_room_again_checkpoints_are_written_again()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "only Linux has /dev/full");
        var output = folder.PathTo("run");
        var run = new SmallRun(output)
        {
            OnBatch = progress =>
            {
                // Whatever is written there finds no room; the failed write deletes the link.
                if (Trained(progress) is > 4 and < 9)
                    File.CreateSymbolicLink(Path.Combine(output, "next.safetensors.tmp"), "/dev/full");
            },
        };

        var result = run.Fit();

        run.Warnings.Should().HaveCount(4).And.OnlyContain(warning => warning.Contains("No space left on device", StringComparison.Ordinal) && warning.EndsWith("Make room; training goes on.", StringComparison.Ordinal));
        result.CheckpointFailure.Should().BeNull("the last one was written");
        RunFiles.ShouldEqual(output, folder.PathTo("whole"));
    }

    [Fact]
    public void A_folder_that_is_no_longer_to_be_written_costs_a_warning_too()
    {
        var output = folder.PathTo("run");
        var run = new SmallRun(output)
        {
            OnBatch = progress =>
            {
                if (Trained(progress) != 9)
                    return;
                Directory.Move(output, folder.PathTo("away"));
                File.WriteAllText(output, "a file where the folder was");
            },
        };

        var result = run.Fit();

        result.Reason.Should().Be(StopReason.Epochs);
        result.CheckpointFailure.Should().StartWith($"Checkpoint '{Path.Combine(output, "last")}' could not be written: ");
        run.Warnings.Should().HaveCountGreaterThanOrEqualTo(SmallRun.Batches - 8);
        At(folder.PathTo("away")).Should().Be((3, 8));
    }

    [Fact]
    public void Metrics_that_cannot_be_written_wait_for_the_next()
    {
        new SmallRun(folder.PathTo("calm")) { Callbacks = [new CsvLog(folder.PathTo("calm.csv"))] }.Fit();
        Directory.CreateDirectory(folder.PathTo("logs"));
        var run = new SmallRun(folder.PathTo("run"))
        {
            Callbacks = [new CsvLog(folder.PathTo("logs/metrics.csv"))],
            OnBatch = progress =>
            {
                if (Trained(progress) == 6)
                {
                    Directory.Move(folder.PathTo("logs"), folder.PathTo("away"));
                    File.WriteAllText(folder.PathTo("logs"), "a file where the folder was");
                }

                if (Trained(progress) == 8)
                {
                    File.Delete(folder.PathTo("logs"));
                    Directory.Move(folder.PathTo("away"), folder.PathTo("logs"));
                }
            },
        };

        run.Fit();

        run.Warnings.Should().ContainSingle().Which.Should().Match($"Metrics could not be written to '{folder.PathTo("logs/metrics.csv")}': *They are kept and will be written with the next ones.");
        File.ReadAllText(folder.PathTo("logs/metrics.csv")).Should().Be(File.ReadAllText(folder.PathTo("calm.csv")));
    }

    [Fact]
    public void Metrics_not_yet_written_are_in_the_checkpoint()
    {
        new SmallRun(folder.PathTo("calm")) { Callbacks = [new CsvLog(folder.PathTo("calm.csv"))] }.Fit();
        var path = folder.PathTo("logs/metrics.csv");
        var run = new SmallRun(folder.PathTo("run"))
        {
            Callbacks = [new CsvLog(path)],
            OnBatch = progress =>
            {
                if (Trained(progress) == 6)
                    Directory.Delete(folder.PathTo("logs"), recursive: true);
                if (Trained(progress) == 9)
                    throw new TimeoutException("died");
            },
        };
        run.Invoking(dies => dies.Fit()).Should().Throw<TimeoutException>();
        run.Warnings.Should().ContainSingle();

        new SmallRun(folder.PathTo("run")) { Callbacks = [new CsvLog(path)] }.Fit(folder.PathTo("run"), modelSeed: 99);

        File.ReadAllText(path).Should().Be(File.ReadAllText(folder.PathTo("calm.csv")));
    }

    [Fact]
    public void Event_files_that_cannot_be_written_do_not_end_the_run()
    {
        var run = new SmallRun(folder.PathTo("run"))
        {
            Callbacks = [new TensorBoardLog(folder.PathTo("board"), everySteps: 1)],
            OnBatch = progress =>
            {
                if (Trained(progress) == 6)
                    Directory.Delete(folder.PathTo("board"), recursive: true);
            },
        };

        var result = run.Fit();

        result.Reason.Should().Be(StopReason.Epochs);
        run.Warnings.Should().NotBeEmpty().And.OnlyContain(warning => warning.Contains($"could not be written to '{folder.PathTo("board")}'"));
    }

    private static int Trained(TrainingProgress progress) => (progress.Epoch * SmallRun.Batches / 2) + progress.Batch;

    /// <summary>Steps and batches of the checkpoint from which the run goes on; none may be damaged.</summary>
    private static (long Step, int Batches) At(string output)
    {
        using var checkpoint = Checkpoint.Open(Checkpoint.FindLast(output, report => throw new InvalidOperationException(report))!);
        return (checkpoint.Description.Step, (checkpoint.Description.Epoch * SmallRun.Batches / 2) + checkpoint.Description.Trainer!.Batch);
    }
}
