using LisVit.Data.Glosses;
using LisVit.Models;
using LisVit.Models.Weights;
using LisVit.Tests;
using LisVit.Training.Checkpoints;
using LisVit.Training.Tests.Support;
using static TorchSharp.torch;

namespace LisVit.Training.Tests.Checkpoints;

public sealed class CheckpointVocabularyTests : IDisposable
{
    private static readonly GlossVocabulary Weather = GlossVocabulary.FromGlosses(["WIND", "ÜBER", "REGEN", "A\"B"]);

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_trained_checkpoint_brings_its_vocabulary()
    {
        var options = new TrainerOptions { Steps = 1, OutputFolder = folder.FullName, Vocabulary = Weather };

        new Trainer(options).Fit(RegressionTask.Linear(), new PairLoader(8, 8), new PairLoader(4, 4));

        using var checkpoint = Checkpoint.Open(folder.PathTo("last"));
        checkpoint.Vocabulary!.Glosses.Should().Equal(Weather.Glosses);
        checkpoint.Description.Glosses.Should().Equal(Weather.Glosses);
    }

    [Theory]
    [InlineData(new[] { "WIND", "ÜBER", "REGEN", "A\"B" }, true)]
    [InlineData(new[] { "WIND", "ÜBER", "SCHNEE", "A\"B" }, false)]
    [InlineData(new[] { "WIND", "ÜBER" }, false)]
    [InlineData(null, false)]
    public void A_model_begins_from_a_checkpoint_and_takes_its_head_only_with_the_same_glosses(string[]? glosses, bool takesHead)
    {
        using var model = new CtcRecognizer(TinyRecognizer.Encoder, glosses?.Length ?? 4);
        using var source = new CtcRecognizer(TinyRecognizer.Encoder, 4);
        var head = model.state_dict()["classifier.linear.weight"].clone();
        Checkpoint.Save(folder.PathTo("trained"), source, new CheckpointDescription { Glosses = GlossVocabulary.InOrder(["WIND", "ÜBER", "REGEN", "A\"B"]).Glosses });

        using var checkpoint = Checkpoint.Open(folder.PathTo("trained"));
        var transfer = checkpoint.InitializeWeights(model, glosses is null ? null : GlossVocabulary.InOrder(glosses));

        transfer.Kept.Keys.Should().Equal(takesHead ? [] : ["classifier.linear.weight"]);
        foreach (var (name, tensor) in model.state_dict())
            tensor.allclose(transfer.Kept.ContainsKey(name) ? head : source.state_dict()[name], rtol: 0, atol: 0).Should().BeTrue(name);
    }

    [Fact]
    public void The_head_of_an_encoder_only_model_goes_beside_a_decoder_and_back()
    {
        var glosses = GlossVocabulary.InOrder(["WIND", "ÜBER", "REGEN", "A\"B"]);
        using var alone = new CtcRecognizer(TinyRecognizer.Encoder, 4);
        using var beside = new EncoderDecoderRecognizer(TinyRecognizer.Encoder, GlossDecoderOptions.Recommended(TinyRecognizer.Encoder.Features, 4), auxiliaryGlosses: 4);
        using var again = new CtcRecognizer(TinyRecognizer.Encoder, 4);
        Checkpoint.Save(folder.PathTo("alone"), alone, new CheckpointDescription { Glosses = glosses.Glosses });

        var there = Begin(beside, "alone");
        Checkpoint.Save(folder.PathTo("beside"), beside, new CheckpointDescription { Glosses = glosses.Glosses });
        var back = Begin(again, "beside");

        there.Unused.Should().BeEmpty();
        there.Kept.Keys.Should().OnlyContain(name => name.StartsWith("decoder.", StringComparison.Ordinal) || name.StartsWith("guide.", StringComparison.Ordinal));
        back.Kept.Should().BeEmpty();
        foreach (var (name, tensor) in again.state_dict())
            tensor.equal(alone.state_dict()[name]).all().item<bool>().Should().BeTrue(name);

        WeightTransfer Begin(nn.Module model, string name)
        {
            using var checkpoint = Checkpoint.Open(folder.PathTo(name));
            return checkpoint.InitializeWeights(model, glosses);
        }
    }

    [Fact]
    public void A_decoder_without_a_head_has_no_place_for_one()
    {
        using var alone = new CtcRecognizer(TinyRecognizer.Encoder, 4);
        using var beside = new EncoderDecoderRecognizer(TinyRecognizer.Encoder, GlossDecoderOptions.Report(TinyRecognizer.Encoder.Features, 4));
        Checkpoint.Save(folder.PathTo("alone"), alone, new CheckpointDescription { Glosses = Weather.Glosses });

        using var checkpoint = Checkpoint.Open(folder.PathTo("alone"));

        checkpoint.InitializeWeights(beside, Weather).Unused.Should().Equal("classifier.linear.weight");
    }

    [Fact]
    public void Ids_of_weights_from_elsewhere_keep_their_order()
    {
        using var model = nn.Linear(2, 3);
        Checkpoint.Save(folder.PathTo("own"), model, new CheckpointDescription { Glosses = GlossVocabulary.InOrder(["WIND", "REGEN"]).Glosses });

        using var checkpoint = Checkpoint.Open(folder.PathTo("own"));

        checkpoint.Vocabulary!.Encode(["WIND", "REGEN"], "clip").Should().Equal(1, 2);
    }

    [Fact]
    public void A_checkpoint_of_an_earlier_version_has_none()
    {
        SafetensorsFile.Write(folder.PathTo("old.safetensors"), [], new Dictionary<string, string> { ["lisvit"] = """{"formatVersion":1,"libraryVersion":"0.1.0","metadata":{"glosses":"REGEN WIND"},"epoch":3,"step":7}""" });

        using var checkpoint = Checkpoint.Open(folder.PathTo("old"));

        checkpoint.Vocabulary.Should().BeNull();
        checkpoint.Description.Metadata["glosses"].Should().Be("REGEN WIND");
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("[\"A\",\"A\"]")]
    [InlineData("[null]")]
    public void A_damaged_vocabulary_is_refused_by_name(string glosses)
    {
        var path = folder.PathTo("damaged.safetensors");
        SafetensorsFile.Write(path, [], new Dictionary<string, string> { ["lisvit"] = $$"""{"formatVersion":1,"glosses":{{glosses}}}""" });

        FluentActions.Invoking(() => Checkpoint.Open(path)).Should().Throw<InvalidDataException>().WithMessage($"The vocabulary in checkpoint '{path}' is damaged: *");
        FluentActions.Invoking(() => File.Delete(path)).Should().NotThrow("a refused file is closed");
    }

    [Fact]
    public void Special_tokens_of_decoders_are_no_ids_of_glosses()
    {
        foreach (var options in (GlossDecoderOptions[])[GlossDecoderOptions.Report(320, Weather.Count), GlossDecoderOptions.Recommended(320, Weather.Count)])
        {
            options.End.Should().Be(GlossVocabulary.BlankId);
            options.Begin.Should().Be(Weather.Count + 1);
            FluentActions.Invoking(() => Weather.Decode([options.Begin])).Should().Throw<ArgumentOutOfRangeException>();
            FluentActions.Invoking(() => Weather.Decode([options.End])).Should().Throw<ArgumentOutOfRangeException>();
        }
    }
}
