using LisVit.Training.Metrics;

namespace LisVit.Training.Tests.Support;

/// <summary>What sclite says of one clip.</summary>
/// <param name="Errors">Its counts.</param>
/// <param name="Path">Its alignment, a letter a pair: C, S, D or I.</param>
internal sealed record ScliteClip(WordErrors Errors, string Path);
