"""Makes bbob.csv: values of BBOB's functions as the Python package ioh 0.4.2 computes them.

    pip install ioh==0.4.2 && python3 make.py > bbob.csv
"""

import ioh
import numpy


def main() -> None:
    random = numpy.random.default_rng(1)
    print("number,dimension,instance,value,minimum,x")
    for number in range(1, 25):
        for dimension in (2, 3, 5, 10):
            for instance in (1, 2, 7):
                problem = ioh.get_problem(number, instance, dimension, ioh.ProblemClass.BBOB)
                points = [random.uniform(-5, 5, dimension)]
                if instance == 2:  # outside of the domain, too
                    points.append(random.uniform(-6, 6, dimension))
                for point in points:
                    point = numpy.round(point, 3)
                    x = " ".join(repr(float(value)) for value in point)
                    print(f"{number},{dimension},{instance},{problem(point)!r},{problem.optimum.y!r},{x}")


if __name__ == "__main__":
    main()
