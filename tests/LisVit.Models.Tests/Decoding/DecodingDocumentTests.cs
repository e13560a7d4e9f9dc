using LisVit.Models.Decoding;
using LisVit.Tests;
using static TorchSharp.torch;

namespace LisVit.Models.Tests.Decoding;

/// <summary>docs/decoding.md shows code that runs here.</summary>
public sealed class DecodingDocumentTests
{
    private static readonly Documentation Document = new("docs/decoding.md", "tests/LisVit.Models.Tests/Decoding/DecodingDocumentTests.cs");
    private static readonly string[] vocabulary = ["REGEN", "MORGEN", "SONNE"];

    [Fact]
    public void Ctc_decoders_run_as_shown()
    {
        using var scope = NewDisposeScope();
        using var gradients = no_grad();
        using var Console = new StringWriter();
        using var recognizer = new CtcRecognizer(VideoMobileViTOptions.Recommended(VideoMobileViTSize.Xxs), vocabulary.Length);
        recognizer.eval();
        var (frames, lengths) = (randn([2, 6, 3, 64, 64]), tensor(new long[] { 6, 4 }));
        int[][] trainingSentences = [[2, 1], [3], [2, 3]];

        // begin greedy
        using var logits = recognizer.call(frames, lengths);                            // b t v, class 0 is blank

        foreach (var clip in CtcGreedyDecoder.Decode(logits, lengths))
            Console.WriteLine(string.Join(' ', clip.Decoded.Select(gloss => vocabulary[gloss.Id - 1])));

        // end greedy
        // begin beam
        var languageModel = NGramLanguageModel.Count(trainingSentences, order: 3, vocabulary);
        var options = new CtcBeamSearchOptions { Width = 20, Best = 5, LanguageModel = languageModel, LanguageModelWeight = 0.5, InsertionBonus = 0.5 };

        foreach (var hypothesis in CtcBeamSearchDecoder.Decode(logits, lengths, options)[0])
            Console.WriteLine($"{hypothesis.Score:F2}  {string.Join(' ', hypothesis.Glosses.Select(id => vocabulary[id - 1]))}");

        // end beam
        // begin align
        var alignment = CtcAligner.Align(logits, [[2, 1], [3]], lengths)[0];
        foreach (var gloss in alignment.Decoded)
            Console.WriteLine($"{vocabulary[gloss.Id - 1]}: frames {gloss.Start} to {gloss.End - 1}, confidence {gloss.Confidence:F2}");

        // end align
        Document.Text.Should().Contain(Document.Snippet("greedy")).And.Contain(Document.Snippet("beam")).And.Contain(Document.Snippet("align"));
        Console.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Should().HaveCountGreaterThanOrEqualTo(5 + 2).And.Contain(line => line.StartsWith("MORGEN: frames ", StringComparison.Ordinal));
    }

    [Fact]
    public void Autoregressive_decoders_run_as_shown()
    {
        using var scope = NewDisposeScope();
        using var gradients = no_grad();
        var encoder = VideoMobileViTOptions.Recommended(VideoMobileViTSize.Xxs);
        using var model = new EncoderDecoderRecognizer(encoder, GlossDecoderOptions.Recommended(encoder.Features, vocabulary.Length), auxiliaryGlosses: vocabulary.Length);
        model.eval();
        var (frames, lengths) = (randn([2, 6, 3, 64, 64]), tensor(new long[] { 6, 4 }));

        using var releasedDecoder = new GlossDecoder(GlossDecoderOptions.Released(encoder.Features, vocabulary.Length));
        releasedDecoder.eval();

        // begin autoregressive
        using var encoded = model.Encoder.call(frames, lengths);                        // b t d
        using var logits = model.Auxiliary!.call(encoded);                              // b t v, what the CTC head reads
        using var memory = model.Hear(encoded, logits);                                 // b t d+1, what the guided decoder hears

        var greedy = AutoregressiveGreedyDecoder.Decode(model.Decoder, memory, lengths);
        var beams = AutoregressiveBeamDecoder.Decode(model.Decoder, memory, lengths, new() { Width = 5, Best = 3 });

        // end autoregressive
        // begin released
        var released = AutoregressiveGreedyDecoder.Decode(releasedDecoder, encoded, lengths, AutoregressiveOptions.ReleasedGeneration);

        // end released
        // begin joint
        var joint = JointDecoder.Decode(model.Decoder, memory, logits, lengths, new() { Width = 5, CtcWeight = 0.5 });

        // end joint
        Document.Text.Should().Contain(Document.Snippet("autoregressive")).And.Contain(Document.Snippet("released")).And.Contain(Document.Snippet("joint"));
        (greedy.Count, beams.Count, released.Count, joint.Count).Should().Be((2, 2, 2, 2));
        beams.Should().OnlyContain(hypotheses => hypotheses.Count == 3);
    }
}
