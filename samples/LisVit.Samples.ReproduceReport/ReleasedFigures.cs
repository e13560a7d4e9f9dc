namespace LisVit.Samples.ReproduceReport;

/// <summary>What the report's released code would have said of a trained model; none of it is a word error rate. Of the validation split, as in the report.</summary>
/// <param name="ShiftedCtcError">Of an encoder-only model, what Table I calls word error rate: <see cref="ReleasedMetrics.ShiftedCtcError"/>.</param>
/// <param name="Memories">Of an encoder-decoder, teacher-forced, with the encoder's memory and substitutes: Tables I and II.</param>
internal sealed record ReleasedFigures(double? ShiftedCtcError, IReadOnlyList<TeacherForcedScores>? Memories);

/// <summary>Errors under teacher forcing: each gloss is predicted from the true ones before it.</summary>
/// <param name="Memory">What the decoder heard.</param>
/// <param name="TokenErrorRate">Wrong predictions of all: the first gloss and the end are among them where the decoder was trained to predict them, and not where it was trained as by the released code.</param>
/// <param name="StepError">What Table I calls word error rate: <see cref="ReleasedMetrics.StepError"/>.</param>
/// <param name="AblationError">What Table II calls word error rate: <see cref="ReleasedMetrics.AblationError"/>.</param>
internal sealed record TeacherForcedScores(string Memory, double TokenErrorRate, double StepError, double AblationError);
