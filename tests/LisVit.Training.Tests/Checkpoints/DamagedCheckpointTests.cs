using LisVit.Data.Glosses;
using LisVit.Models.Weights;
using LisVit.Tests;
using LisVit.Training.Checkpoints;
using LisVit.Training.Tests.Support;
using static TorchSharp.torch;

namespace LisVit.Training.Tests.Checkpoints;

public sealed class DamagedCheckpointTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public DamagedCheckpointTests()
    {
        var died = new SmallRun(Run) { OnBatch = progress => Throw.If(progress.Epoch == 1 && progress.Batch == 2) };
        died.Invoking(run => run.Fit()).Should().Throw<TimeoutException>();
    }

    private string Run => folder.PathTo("run");

    private string Last => Path.Combine(Run, "last.safetensors");

    private string Previous => Path.Combine(Run, "previous.safetensors");

    private string Next => Path.Combine(Run, "next.safetensors");

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("out.weight")]
    [InlineData("norm.running_var")]
    [InlineData("trainer/optimizer/exp_avg/in.weight")]
    [InlineData("trainer/optimizer/step/out.bias")]
    [InlineData("trainer/gradient/in.weight")]
    [InlineData("trainer/average/out.weight")]
    [InlineData("trainer/random")]
    public void A_bit_that_flipped_is_found_and_its_tensor_named_before_anything_is_changed(string name)
    {
        Flip(Last, name);
        var run = new SmallRun(Run);

        run.Invoking(damaged => damaged.Fit(Last, modelSeed: 7)).Should().Throw<InvalidDataException>()
            .WithMessage($"'{name}' in checkpoint '{Last}' is damaged: its checksum is * and was * when it was written. Take another checkpoint, such as 'previous'.");

        ModelState.Bits(run.Model).Should().BeEquivalentTo(ModelState.Bits(RegressionTask.Noisy(7)));
    }

    [Fact]
    public void No_flipped_bit_of_a_file_changes_what_is_read()
    {
        var bytes = File.ReadAllBytes(Last);
        var path = folder.PathTo("flipped.safetensors");
        var (expected, refused, read) = (Content(Last), 0, 0);
        for (var at = 0; at < bytes.Length; at += 23)
        {
            var random = new Random(at);
            var flipped = (byte[])bytes.Clone();
            flipped[at] ^= (byte)(1 << random.Next(8));
            File.WriteAllBytes(path, flipped);
            try
            {
                Content(path).Should().Equal(expected, "byte {0} must not matter unless it is noticed", at);
                read++;
            }
            catch (InvalidDataException)
            {
                refused++;
            }
        }

        refused.Should().BeGreaterThan(20 * read, "few bytes do not matter");
    }

    [Fact]
    public void A_damaged_last_is_passed_over_with_a_report_and_the_one_before_gives_the_same_bits()
    {
        new SmallRun(folder.PathTo("whole")).Fit();
        Flip(Last, "trainer/random");
        var run = new SmallRun(Run);

        run.Fit(Run, modelSeed: 99);

        run.Warnings.Should().ContainSingle().Which.Should().Match($"Checkpoint '{Last}' is passed over: 'trainer/random' in checkpoint *");
        Faults.RunFiles.ShouldEqual(Run, folder.PathTo("whole"));
    }

    [Fact]
    public void A_damaged_last_does_not_become_the_one_before()
    {
        Flip(Last, "trainer/random");
        var batches = 0;
        var dies = new SmallRun(Run) { OnBatch = _ => Throw.If(++batches == 2) };

        dies.Invoking(run => run.Fit(Run)).Should().Throw<TimeoutException>("it saved once");

        Verify(Last);
        Verify(Previous);
    }

    [Fact]
    public void A_truncated_last_is_passed_over_too()
    {
        File.WriteAllBytes(Last, File.ReadAllBytes(Last)[..^5]);
        var reports = new List<string>();

        Checkpoint.FindLast(Run, reports.Add).Should().Be(Previous);

        reports.Should().ContainSingle().Which.Should().StartWith($"Checkpoint '{Last}' is passed over: ");
    }

    [Fact]
    public void Where_all_are_damaged_the_error_says_what_is_wrong_with_each()
    {
        Flip(Last, "out.weight");
        File.WriteAllBytes(Previous, File.ReadAllBytes(Previous)[..100]);

        new SmallRun(Run).Invoking(run => run.Fit(Run)).Should().Throw<FileNotFoundException>()
            .WithMessage($"Folder '{Run}' has no checkpoint from which a run could go on. *'out.weight' in checkpoint '{Last}' is damaged*'{Previous}' is passed over: * Begin anew, or name another folder.");
    }

    [Fact]
    public void Of_a_process_killed_between_two_renames_the_newest_is_found()
    {
        new SmallRun(folder.PathTo("whole")).Fit();
        File.Move(Last, Next);
        Checkpoint.FindLast(Run).Should().Be(Next);

        new SmallRun(Run).Fit(Run, modelSeed: 99);

        Faults.RunFiles.ShouldEqual(Run, folder.PathTo("whole"));
    }

    [Fact]
    public void A_run_begun_anew_is_not_mistaken_for_the_longer_one_that_was_in_the_folder()
    {
        // Also where the longer one was killed as it renamed.
        File.Copy(Last, Next);
        var other = new SmallRun(Run) { Seed = 6, OnBatch = progress => Throw.If(progress.Batch == 2) };
        other.Invoking(run => run.Fit()).Should().Throw<TimeoutException>();

        Checkpoint.FindLast(Run).Should().Be(Last);
        new SmallRun(Run) { Seed = 6 }.Invoking(run => run.Fit(Run)).Should().NotThrow("the checkpoint has its seed");
        Flip(Last, "out.weight");
        File.Delete(Previous);
        Checkpoint.FindLast(Run).Should().BeNull();
    }

    [Fact]
    public void The_first_checkpoint_of_a_run_begun_anew_leaves_none_of_the_run_before()
    {
        var other = new SmallRun(Run) { Seed = 6, OnBatch = progress => Throw.If(progress.Batch == 2) };
        other.Invoking(run => run.Fit()).Should().Throw<TimeoutException>();

        File.Exists(Previous).Should().BeFalse();
    }

    [Fact]
    public void Without_a_folder_or_a_checkpoint_there_is_none()
    {
        Checkpoint.FindLast(folder.PathTo("absent")).Should().BeNull();
        Checkpoint.FindLast(folder.FullName).Should().BeNull();
    }

    [Fact]
    public void Weights_alone_under_the_name_of_last_are_passed_over()
    {
        using var model = nn.Linear(1, 1);
        Checkpoint.Save(folder.PathTo("weights/last"), model, new CheckpointDescription());
        var reports = new List<string>();

        Checkpoint.FindLast(folder.PathTo("weights"), reports.Add).Should().BeNull();

        reports.Should().Equal($"Checkpoint '{folder.PathTo("weights/last.safetensors")}' is passed over: it holds weights only.");
    }

    [Fact]
    public void A_newer_format_is_named_with_both_versions()
    {
        var newer = folder.PathTo("newer/last.safetensors");
        Directory.CreateDirectory(folder.PathTo("newer"));
        SafetensorsFile.Write(newer, [], new Dictionary<string, string> { ["lisvit"] = """{"formatVersion":2,"libraryVersion":"9.0.0"}""" });
        var expected = $"*Checkpoint '{newer}' has format 2, this library reads 1. Use the library's version that wrote it (9.0.0).*";

        new SmallRun(folder.PathTo("new")).Invoking(run => run.Fit(newer)).Should().Throw<InvalidDataException>().WithMessage(expected);
        new SmallRun(folder.PathTo("new")).Invoking(run => run.Fit(folder.PathTo("newer"))).Should().Throw<FileNotFoundException>().WithMessage(expected);
    }

    [Fact]
    public void Another_vocabulary_is_refused_with_the_gloss_that_differs()
    {
        var fewer = new SmallRun(Run) { Vocabulary = GlossVocabulary.InOrder(["REGEN", "WIND"]) };
        var other = new SmallRun(Run) { Vocabulary = GlossVocabulary.InOrder(["REGEN", "NORD", "WIND"]) };
        var order = new SmallRun(Run) { Vocabulary = GlossVocabulary.InOrder(["WIND", "SÜD", "REGEN"]) };

        fewer.Invoking(run => run.Fit(Last)).Should().Throw<ArgumentException>().WithMessage($"'{Last}' was trained with number of glosses '3', this run has '2'. *");
        other.Invoking(run => run.Fit(Last)).Should().Throw<ArgumentException>().WithMessage($"'{Last}' was trained with gloss 2 'SÜD', this run has 'NORD'. *");
        order.Invoking(run => run.Fit(Last)).Should().Throw<ArgumentException>().WithMessage($"'{Last}' was trained with gloss 1 'REGEN', this run has 'WIND'. *");
    }

    [Fact]
    public void Another_setting_that_may_change_is_told_and_the_run_goes_on()
    {
        var run = new SmallRun(Run) { ClipNorm = 2 };

        run.Fit(Run).Reason.Should().Be(StopReason.Epochs);

        run.Warnings.Should().Equal($"'{Last}' was trained with ClipNorm 1, this run has 2. It goes on, but not with the bits that it would have had.");
    }

    private static void Verify(string path)
    {
        using var checkpoint = Checkpoint.Open(path);
        checkpoint.Invoking(opened => opened.Verify()).Should().NotThrow();
    }

    /// <summary>Flips the lowest bit of a tensor's first byte.</summary>
    private static void Flip(string path, string tensor)
    {
        long offset;
        using (var file = SafetensorsFile.Open(path))
            offset = file.Entries[tensor].Offset;
        var bytes = File.ReadAllBytes(path);
        bytes[offset] ^= 1;
        File.WriteAllBytes(path, bytes);
    }

    /// <summary>All that a reader gets: the description, and names, types, shapes and values of the tensors.</summary>
    private static string[] Content(string path)
    {
        using var scope = NewDisposeScope();
        using (var checkpoint = Checkpoint.Open(path))
            checkpoint.Verify();
        using var file = SafetensorsFile.Open(path);
        return
        [
            file.Metadata["lisvit"],
            .. file.ReadAll().OrderBy(tensor => tensor.Key, StringComparer.Ordinal)
                .Select(tensor => $"{tensor.Key} {tensor.Value.dtype} {string.Join(' ', tensor.Value.shape)} {Convert.ToBase64String(tensor.Value.bytes)}"),
        ];
    }

    private static class Throw
    {
        public static void If(bool now)
        {
            if (now)
                throw new TimeoutException("died");
        }
    }
}
