using System.Numerics;

namespace LisVit.Data.Synthetic;

/// <summary>
/// A sentence in time. Consecutive signs flow into each other over a few frames (co-articulation);
/// between two equal signs the hands return part-way to rest, so that both can be seen.
/// </summary>
internal sealed class PoseTimeline
{
    private const int ShortestTransition = 3;
    private const int LongestTransition = 5;
    private const int RepetitionTransition = 6;
    private const int ShortestStroke = 4;
    private const float ReturnBetweenEquals = 0.6f;

    private readonly SignPerformance[] performances;
    private readonly (float Start, float End)[] strokes;
    private readonly bool[] repeats;
    private readonly int firstBlink;
    private readonly int blinkEvery;
    private readonly float swayPhase;

    /// <summary>Plans how a signer makes a sentence.</summary>
    /// <param name="signer">Who signs.</param>
    /// <param name="glosses">At least one gloss of the lexicon.</param>
    /// <param name="framesPerGloss">Mean duration of a sign at tempo 1, in frames.</param>
    /// <param name="random">Random numbers of this clip.</param>
    public PoseTimeline(Signer signer, IReadOnlyList<string> glosses, double framesPerGloss, Random random)
    {
        firstBlink = random.Next(40);
        blinkEvery = 45 + random.Next(40);
        swayPhase = random.Between(0, Math.Tau);

        var transitions = new int[glosses.Count + 1];
        repeats = new bool[glosses.Count + 1];
        for (var i = 0; i < transitions.Length; i++)
        {
            repeats[i] = i > 0 && i < glosses.Count && glosses[i] == glosses[i - 1];
            transitions[i] = repeats[i] ? RepetitionTransition : ShortestTransition + random.Next(LongestTransition - ShortestTransition + 1);
        }

        performances = new SignPerformance[glosses.Count];
        strokes = new (float, float)[glosses.Count];
        var segments = new SignSegment[glosses.Count];
        for (var i = 0; i < glosses.Count; i++)
        {
            var offset = signer.Sloppiness * new Vector2(random.Normal(), random.Normal());
            performances[i] = new SignPerformance(SignLexicon.Of(glosses[i]), signer, offset, 60 * signer.Sloppiness * random.Normal());

            // The hands leave rest within the first sign and return to it within the last.
            var before = i == 0 ? transitions[i] : transitions[i] / 2f;
            var after = i == glosses.Count - 1 ? transitions[i + 1] : transitions[i + 1] / 2f;
            var wanted = framesPerGloss / signer.Tempo * (1 + (0.14 * random.Normal()));
            var count = Math.Max((int)Math.Round(wanted), (int)Math.Ceiling(before + after) + ShortestStroke);
            segments[i] = new SignSegment(glosses[i], FrameCount, count);
            strokes[i] = (FrameCount + before, FrameCount + count - after);
            FrameCount += count;
        }

        Segments = segments;
    }

    /// <summary>Number of frames.</summary>
    public int FrameCount { get; }

    /// <summary>Which frames belong to which sign.</summary>
    public IReadOnlyList<SignSegment> Segments { get; }

    /// <summary>The pose of a frame.</summary>
    public Pose At(int frame)
    {
        var time = frame + 0.5f;
        return Hands(time) with
        {
            Blinks = (frame + firstBlink) % blinkEvery < 3,
            HeadTilt = 2.5f * MathF.Sin((0.11f * time) + swayPhase),
            Sway = new Vector2(0.05f * MathF.Sin((0.07f * time) + (2 * swayPhase)), 0.02f * MathF.Sin(0.13f * time)),
        };
    }

    private Pose Hands(float time)
    {
        var next = 0;
        while (next < strokes.Length && time >= strokes[next].End)
            next++;
        if (next < strokes.Length && time >= strokes[next].Start)
            return performances[next].At((time - strokes[next].Start) / (strokes[next].End - strokes[next].Start));

        var from = next == 0 ? Pose.Rest : performances[next - 1].At(1);
        var to = next == strokes.Length ? Pose.Rest : performances[next].At(0);
        var start = next == 0 ? 0 : strokes[next - 1].End;
        var end = next == strokes.Length ? FrameCount : strokes[next].Start;
        var phase = (time - start) / (end - start);
        var pose = Pose.Blend(from, to, Easing.Smooth(phase));
        return repeats[next] ? Pose.Blend(pose, Pose.Rest, ReturnBetweenEquals * MathF.Sin(MathF.PI * phase)) : pose;
    }
}
