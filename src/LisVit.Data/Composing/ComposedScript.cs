using LisVit.Data.Transforms;

namespace LisVit.Data.Composing;

/// <summary>What happens in one composed clip, before a pixel is rendered.</summary>
internal sealed record ComposedScript(IsolatedSigner Signer, IReadOnlyList<ComposedSign> Signs)
{
    public int FrameCount => Signs[^1].EndFrame;

    /// <summary>Draws a script. The order of the draws is part of a benchmark: another order is another corpus.</summary>
    public static ComposedScript Draw(IsolatedSigns signs, ComposingOptions options, Random random)
    {
        var signer = signs.Signers[random.Next(signs.Signers.Count)];
        var composed = new ComposedSign[random.Next(options.MinimumSigns, options.MaximumSigns + 1)];
        var frame = 0;
        for (var i = 0; i < composed.Length; i++)
        {
            if (i > 0)
                frame += random.Next(options.MinimumTransitionFrames, options.MaximumTransitionFrames + 1);
            var choice = i > 0 && options.Grammar is { } grammar ? grammar.After(composed[i - 1].Sign.Gloss, signer) : signer.Signs;
            var sign = choice[random.Next(choice.Count)];
            var frameCount = random.Next(options.MinimumSignFrames, options.MaximumSignFrames + 1);
            var start = new FramePose(
                random.Around(options.StartShift),
                random.Around(options.StartShift),
                random.Around(options.StartRotation),
                1 + random.Around(options.StartScale));
            var end = new FramePose(
                start.ShiftX + random.Around(options.DriftShift),
                start.ShiftY + random.Around(options.DriftShift),
                start.Degrees + random.Around(options.DriftRotation),
                start.Scale * (1 + random.Around(options.DriftScale)));
            composed[i] = new ComposedSign(sign, frame, frameCount, start, end);
            frame += frameCount;
        }

        return new ComposedScript(signer, composed);
    }
}
