using LisVit.Data.Batching;
using LisVit.Models;
using LisVit.Training;
using LisVit.Training.Metrics;
using LisVit.Training.Tasks;
using static TorchSharp.torch;

namespace LisVit.Samples.ReproduceReport;

/// <summary>Lets a decoder predict each gloss from the true ones before it, with the encoder's memory and with substitutes: how the report's tables came about.</summary>
/// <param name="model">The trained model.</param>
/// <param name="trained">What it was trained to predict; it is asked for nothing else.</param>
/// <param name="device">Where it is.</param>
/// <param name="clips">Clips of the split; a single one has no other's memory.</param>
internal sealed class TeacherForcing(EncoderDecoderRecognizer model, DecoderTraining trained, Device device, int clips)
{
    private readonly (MemorySubstitute Substitute, string Name, TokenErrorRate Tokens, List<(int[] Truth, int[] Predicted)> Sentences)[] memories =
        [.. MemoryNames.For(clips).Select(memory => (memory.Substitute, memory.Name, new TokenErrorRate(), new List<(int[], int[])>()))];

    /// <summary>Scores all clips of a loader. Random memory depends on the seed.</summary>
    public IReadOnlyList<TeacherForcedScores> Score(IBatchLoader<ClipBatch> loader, int seed, CancellationToken cancellation)
    {
        Seed.Everything(seed);
        model.eval();
        using var gradients = no_grad();
        foreach (var batch in loader.Epoch(0, cancellationToken: cancellation))
        {
            using (batch)
            {
                using var scope = NewDisposeScope();
                Add(batch.To(device));
            }
        }

        return [.. memories.Select(memory => Scores(memory.Name, memory.Tokens, memory.Sentences))];
    }

    // Sentences of one gloss have nothing that the released code would predict.
    private TeacherForcedScores Scores(string memory, TokenErrorRate tokens, IEnumerable<(int[] Truth, int[] Predicted)> sentences)
    {
        var several = sentences.Where(sentence => sentence.Truth.Length > 1)
            .Select(sentence => (Truth: (IReadOnlyList<int>)sentence.Truth, Later: (IReadOnlyList<int>)(trained == DecoderTraining.Released ? sentence.Predicted : sentence.Predicted[1..^1]))).ToList();
        return several.Count == 0
            ? new(memory, tokens.Rate, double.NaN, double.NaN)
            : new(memory, tokens.Rate, ReleasedMetrics.StepError(several), ReleasedMetrics.AblationError(several.Select(sentence => (sentence.Truth, sentence.Later[0]))));
    }

    private void Add(ClipBatch batch)
    {
        var sentences = batch.KnownReferences();
        var inputs = Inputs(sentences, batch.Frames.device);
        var encoded = new EncodedClips(model.Encoder.call(batch.Frames, batch.Lengths), model.Encoder.MemoryLengths(batch.Lengths)!);
        foreach (var memory in memories)
        {
            var heard = encoded.Or(memory.Substitute);
            var read = model.Auxiliary?.call(heard.Memory);
            var predicted = model.Decoder.call(inputs, model.Hear(heard.Memory, read), heard.Lengths).argmax(-1).cpu();
            foreach (var (clip, sentence) in sentences.Index())
            {
                var targets = Targets(sentence);
                var tokens = Array.ConvertAll(predicted[clip].data<long>().ToArray()[..targets.Length], token => (int)token);
                memory.Tokens.Add(targets, tokens);
                memory.Sentences.Add((sentence, tokens));
            }
        }
    }

    // What is given: begin, g1, ..., gn, or as the released code has it g1, ..., gn-1.
    private Tensor Inputs(IReadOnlyList<int[]> sentences, Device on)
    {
        int[][] given = [.. sentences.Select(sentence => trained == DecoderTraining.Released ? sentence[..Math.Max(0, sentence.Length - 1)] : [model.Decoder.Options.Begin, .. sentence])];
        var length = Math.Max(1, given.Max(tokens => tokens.Length));
        var inputs = new long[given.Length * length];
        Array.Fill(inputs, model.Decoder.Options.End);
        foreach (var (clip, tokens) in given.Index())
            Array.ConvertAll(tokens, token => (long)token).CopyTo(inputs, clip * length);
        return tensor(inputs, [given.Length, length], device: on);
    }

    // What is to be predicted of it: g1, ..., gn and the end, or g2, ..., gn.
    private int[] Targets(int[] sentence) => trained == DecoderTraining.Released ? [.. sentence.Skip(1)] : [.. sentence, model.Decoder.Options.End];
}
